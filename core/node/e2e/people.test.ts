/** A real node that pays a member by the day, over sockets, disk and clock of the machine. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { resolveNodeConfig } from '../src/config.ts'
import { createIdentity, readOrCreateKeyFile } from '../src/identity/index.ts'
import { type RunningNode, startNode } from '../src/node.ts'
import { memberAccount, peopleGenesis, signTelling } from '../src/people-chain.fixture.ts'

const chainId = 1337
const epochSeconds = 2

type Epoch = {
  readonly day: number
  readonly step: number
  readonly inclusion: { readonly included: number; readonly proposers: Readonly<Record<string, unknown>> }
}
type Reward = { readonly earnedGwei: string; readonly root: string; readonly day: number }

describe('a node that pays people', { timeout: 120_000 }, () => {
  let dataDir: string
  let node: RunningNode
  let start: () => Promise<RunningNode>
  let nonce = 0

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'watt-people-'))
    const genesis = { chainId, name: 'people', timestampMs: Date.now(), ...peopleGenesis({ epochSeconds }) }
    await writeFile(join(dataDir, 'genesis.json'), JSON.stringify(genesis))
    const { nodeId } = createIdentity(await readOrCreateKeyFile(join(dataDir, 'key')))
    const quorumSet = { threshold: 1, validators: [nodeId] }
    const settings = { listen: [], rpcPort: 0, blockTimeMs: 200, logLevel: 'warn', quorumSet }
    start = () => startNode(resolveNodeConfig({ dataDir }, settings))
    node = await start()
  })
  after(async () => {
    await node.stop()
    await rm(dataDir, { recursive: true, force: true })
  })

  const call = async <T>(method: string, ...params: readonly unknown[]): Promise<T> => {
    const response = await fetch(`http://127.0.0.1:${node.rpcPort}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    })
    const { result, error } = (await response.json()) as { result: T; error?: { message: string } }
    assert.equal(error, undefined)
    return result
  }
  const tell = async (...[name, args]: [Parameters<typeof signTelling>[0], Record<string, unknown>]) =>
    call<string>(
      'eth_sendRawTransaction',
      await signTelling(name, args, { chainId, nonce: nonce++, from: 1 }),
    )

  it('closes days, pays who was there, and goes on where it was after a restart', async () => {
    await tell('Registered', { id: 1, account: memberAccount(1).address, inviter: 0 })
    await tell('SeedSet', { id: 1, isSeed: true })
    // A check-in that comes into a block of the next day counts for nothing; the next one will do.
    for (let asked = 0; ;) {
      const { day, step } = await call<Epoch>('watt_epoch')
      if (step > 0) break
      if (day > asked) await tell('CheckedIn', { id: 1, day: BigInt(day) })
      asked = day
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    const paid = await call<Reward>('watt_reward', 1)
    assert.ok(BigInt(paid.earnedGwei) > 0n)
    const { inclusion } = await call<Epoch>('watt_epoch')
    assert.ok(inclusion.included > 0)
    assert.deepEqual(Object.keys(inclusion.proposers), [node.nodeId])
    const metrics = await (await fetch(`http://127.0.0.1:${node.rpcPort}/metrics`)).text()
    assert.match(metrics, /^presence_wait_seconds_count [1-9]/m)

    await node.stop()
    node = await start()
    const again = await call<Reward>('watt_reward', 1)
    assert.deepEqual([again.earnedGwei, again.root], [paid.earnedGwei, paid.root])
    const { day } = await call<Epoch>('watt_epoch')
    while ((await call<Epoch>('watt_epoch')).day <= day + 1)
      await new Promise((resolve) => setTimeout(resolve, 100))
    assert.equal((await call<Reward>('watt_reward', 1)).earnedGwei, paid.earnedGwei)
  })
})
