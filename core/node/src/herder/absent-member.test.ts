/** A node that joins late, and whose slices all need a validator that was away for some blocks. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { joinParts, readParts } from './byte-list.ts'
import { type Cluster, type ClusterNode, createCluster, identityOf } from './cluster.fixture.ts'
import { readDecision } from './decisions.ts'
import { herderLimits } from './limits.ts'

const absentee = 3
let cluster: Cluster

/** Lets a validator be away for so many blocks at least. @returns the first and the last block that it has no part in. */
async function leaveFor(blocks: bigint): Promise<readonly [bigint, bigint]> {
  await cluster.untilHead(2n)
  const store = await cluster.kill(absentee)
  const away = headOf(0)
  await cluster.untilHead(away + blocks + 1n)
  const back = headOf(0)
  await cluster.start(absentee, { store })
  await cluster.untilHead(back + 3n)
  return [away + 2n, back]
}

function headOf(index: number): bigint {
  return cluster.nodes.get(index)!.ledger.head.header.number
}

function startLate(index = 7): Promise<ClusterNode> {
  const validators = [0, absentee].map((index) => identityOf(index).nodeId).toSorted()
  return cluster.start(index, { config: { quorumSet: { threshold: 2, validators, innerSets: [] } } })
}

function provers(number: bigint): readonly string[] {
  return readDecision(cluster.nodes.get(0)!.store, number)!.proof.map(({ statement }) => statement.nodeId)
}

async function expectsLateToFollow(late: ClusterNode): Promise<void> {
  const wanted = headOf(0)
  await cluster.clock.until(() => late.ledger.head.header.number >= wanted, 60_000)
  assert.equal(late.ledger.block(wanted)?.hash, cluster.nodes.get(0)!.ledger.block(wanted)?.hash)
}

/** A peer that is no validator. It passes on what an honest one answers, but its headers are twisted. */
async function joinLiar(): Promise<{ readonly told: number }> {
  const liar = cluster.hub.join({ peerId: 'liar' })
  const count = { told: 0 }
  for (const question of ['scpState', 'blocks', 'headers'] as const)
    liar.onQuestion(question, async (body) => {
      const answer = await liar.ask('peer-1', question, body)
      const entries = readParts(answer)
      if (question !== 'headers' || entries === undefined) return answer
      count.told += 1
      return joinParts([...entries.slice(0, 1), ...entries.slice(1).map(twistHeader)])
    })
  await liar.start()
  return count
}

describe('a node whose slices need somebody who was away', () => {
  beforeEach(async () => {
    cluster = createCluster()
    for (const index of [0, 1, 2, absentee]) await cluster.start(index)
  })
  afterEach(() => cluster.stop())

  it('gets past a block that it will never find proven', async () => {
    const [first] = await leaveFor(2n)
    assert.ok(!provers(first).includes(identityOf(absentee).nodeId))
    await expectsLateToFollow(await startLate())
  })

  it('gets past more blocks than an answer holds, and passes all of them on', async () => {
    const [first, last] = await leaveFor(BigInt(herderLimits.blocksPerQuestion) + 3n)
    assert.ok(last - first > BigInt(herderLimits.blocksPerQuestion))
    for (const number of [first, last]) assert.ok(!provers(number).includes(identityOf(absentee).nodeId))
    const late = await startLate()
    await expectsLateToFollow(late)
    assert.ok(readDecision(late.store, first)!.proof.length > 0)
    // Another one of its kind, which has nobody else to ask.
    cluster.hub.partition([['peer-8', 'peer-9']])
    const second = await startLate(8)
    const wanted = last + 1n
    await cluster.clock.until(() => second.ledger.head.header.number >= wanted, 60_000)
    assert.equal(second.ledger.block(wanted)?.hash, late.ledger.block(wanted)?.hash)
  })

  it('believes no history that a liar puts below a block that convinces, and bans the liar', async () => {
    await leaveFor(2n)
    const liar = await joinLiar()
    const honest = [0, 1, 2, absentee].map((index) => `peer-${index + 1}`)
    const isApart = (a: string, b: string): boolean => a === 'peer-8' && honest.includes(b)
    cluster.hub.setLinks((from, to) => (isApart(from, to) || isApart(to, from) ? 'cut' : undefined))
    const late = await startLate()
    await cluster.clock.until(() => late.network.peers().length === 0, 600_000)
    assert.ok(liar.told > 5)
    assert.ok(late.ledger.head.header.number < 5n)
    cluster.hub.setLinks(() => undefined)
    await expectsLateToFollow(late)
  })
})

/** Flips a bit in the header of an entry [value, header, envelopes…]. */
function twistHeader(entry: Uint8Array): Uint8Array {
  const [value, header, ...proof] = readParts(entry)!
  const twisted = header!.slice()
  twisted[40]! ^= 1
  return joinParts([value!, twisted, ...proof])
}
