import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import type { DayState } from '@watt/day'
import { hexToBytes } from 'viem'
import { contracts, memberAccount, peopleGenesis, signTelling } from '../people-chain.fixture.ts'
import type { HerderEvent } from './options.ts'
import { type Cluster, type ClusterNode, chainId, createCluster, genesisMs } from './cluster.fixture.ts'

let cluster: Cluster
const epochSeconds = 4
const people = peopleGenesis({ epochSeconds, epochs: 3, totalWatt: 1_000 })
const members = [1, 2, 3, 4, 5]

/** Sends what a member does to one of the nodes, which tells the others. */
async function tell(
  node: ClusterNode,
  from: number,
  ...[name, args]: [Parameters<typeof signTelling>[0], Readonly<Record<string, unknown>>]
): Promise<void> {
  const nonce = Number(node.pool.nextNonce(memberAccount(from).address.toLowerCase() as `0x${string}`))
  const signed = await signTelling(name, args, { chainId, nonce, from })
  const [result] = await node.pool.add([hexToBytes(signed)], 'rpc')
  assert.ok(result !== undefined && !('rejected' in result))
}

const openDay = (node: ClusterNode): number => node.ledger.days!.state.openDay
const all = (): readonly ClusterNode[] => [...cluster.nodes.values()]

async function untilDay(day: number): Promise<void> {
  await cluster.clock.until(() => all().every((node) => openDay(node) >= day), 120_000)
}

async function found(observe?: (event: HerderEvent) => void): Promise<readonly ClusterNode[]> {
  cluster = createCluster({ genesis: people })
  for (const index of [0, 1, 2, 3]) await cluster.start(index, index === 0 && observe ? { observe } : {})
  const nodes = all()
  for (const id of members)
    await tell(nodes[0]!, 1, 'Registered', { id, account: memberAccount(id).address, inviter: 0 })
  await tell(nodes[0]!, 1, 'SeedSet', { id: 1, isSeed: true })
  await untilDay(openDay(nodes[0]!) + 1)
  return nodes
}

describe('a network that pays people', () => {
  afterEach(() => cluster.stop())

  it('closes each day alike on every node, also on one that was away, and ends with the last step', async () => {
    const slots: Extract<HerderEvent, { type: 'proposals' }>[] = []
    await found((event) => void (event.type === 'proposals' && slots.push(event)))
    for (let round = 0; round < 4; round++) {
      const day = openDay(all()[0]!)
      for (const id of members) {
        const node = all()[id % all().length]!
        await tell(node, id, 'CheckedIn', { id, day: BigInt(day) })
      }
      await untilDay(day + 1)
      // One is away around a midnight and reads its day from its disk when it comes back.
      if (round === 1) {
        const store = await cluster.kill(3)
        await untilDay(day + 2)
        await cluster.start(3, { store })
        await untilDay(day + 3)
      }
    }
    const at = all()
      .map(({ ledger }) => ledger.head.header.number)
      .reduce((a, b) => (a < b ? a : b))
    assert.equal(new Set(all().map(({ ledger }) => ledger.block(at)?.hash)).size, 1)
    for (const { ledger } of all()) {
      assert.deepEqual([ledger.days?.state.step, ledger.days?.state.nextEmissionGwei], [3, 0n])
      const balance = ledger.state(ledger.head.header.number)?.account(contracts.rewards)?.balance
      assert.equal(balance, 1_000n * 10n ** 18n)
      assert.equal(ledger.days?.outstandingGwei, 1_000n * 10n ** 9n)
    }
    // Every set that was decided had been proposed by somebody of the quorum.
    for (const { block, proposals } of slots) {
      const decided = proposals.find(({ set }) => set.hash === block.header.extraData)
      assert.ok(decided && cluster.quorumSet.validators.includes(decided.proposer))
    }
  })

  it('goes on without a node that computes another day, which halts and names it', async () => {
    const nodes = await found()
    const day = openDay(nodes[0]!)
    await tell(nodes[0]!, 1, 'CheckedIn', { id: 1, day: BigInt(day) })
    await cluster.clock.until(
      () => all().every(({ ledger }) => ledger.days!.state.reward(1).isPresent),
      30_000,
    )
    const [victim] = nodes.slice(3)
    ;(victim!.ledger.days!.state as DayState).apply({ type: 'checkedIn', id: 2, day })
    await cluster.clock.until(() => victim!.herder.status().state === 'halted', 60_000)
    const reason = victim!.herder.status().reason ?? ''
    assert.match(reason, new RegExp(`closed day ${day}`))
    const others = nodes.slice(0, 3)
    const { number } = others[0]!.ledger.head.header
    await cluster.clock.until(
      () => others.every(({ ledger }) => ledger.head.header.number > number + 2n),
      30_000,
    )
    assert.equal(Math.floor(genesisMs / 1000 / epochSeconds) + 2, openDay(others[0]!))
  })
})
