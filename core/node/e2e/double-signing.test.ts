/**
 * A validator never signs two statements that contradict each other, wherever kill -9 meets it and whatever the others
 * say afterwards. `WATT_KILLS=100` kills it more often than the tests do, `WATT_SEED` draws other moments.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { openLevelStore, parseGenesis, type StoreOperation } from '@watt/ledger'
import { privateKeyToAccount } from 'viem/accounts'
import { seededRandom } from '../src/herder/cluster.fixture.ts'
import { ownStatementTag, rangeOf } from '../src/herder/keys.ts'
import { createIdentity, writeKeyFile } from '../src/identity/index.ts'
import { contradictions } from './contradictions.ts'
import { EquivocatingPeers, type Script, stages } from './equivocating-peers.ts'
import { freePort, type NodeProcess, startNodeProcess } from './node-process.ts'

const kills = Number(process.env['WATT_KILLS'] ?? 10)
const seed = Number(process.env['WATT_SEED'] ?? 1)
const chainId = 1337
const sender = privateKeyToAccount(`0x${'77'.repeat(32)}`)
const keys = [1, 2, 3, 4].map((it) => new Uint8Array(32).fill(it))
/** What is played up to here: votes for a commit, which make it accept; and what makes it decide. */
const [commitVoted, commitAccepted] = [5, 6]

describe('a validator that is killed and tempted', { timeout: 30_000 + kills * 20_000 }, () => {
  const random = seededRandom(seed)
  let dataDir: string
  let peers: EquivocatingPeers
  let victim: NodeProcess | undefined

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'watt-double-'))
    const [own, ...others] = keys
    const port = await freePort()
    const nodeIds = keys.map((key) => createIdentity(key).nodeId)
    const quorumSet = { threshold: 3, validators: nodeIds.toSorted(), innerSets: [] }
    const allocation = { [sender.address]: { balance: String(10n ** 21n) } }
    const genesis = { chainId, name: 'double signing', timestampMs: Date.now() - 60_000, allocation }
    const listen = [`/ip4/127.0.0.1/tcp/${port}`]
    await writeKeyFile(join(dataDir, 'key'), own!)
    await writeFile(join(dataDir, 'genesis.json'), JSON.stringify(genesis))
    await writeFile(
      join(dataDir, 'config.json'),
      JSON.stringify({ quorumSet, listen, rpcPort: 0, blockTimeMs: 100 }),
    )
    const self = { nodeId: nodeIds[0]!, address: listen[0]! }
    peers = await EquivocatingPeers.open(parseGenesis(genesis), others, self, quorumSet)
  })
  afterEach(async () => {
    await victim?.kill()
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
  })

  /** One process of the victim, from its start to its end by kill -9. */
  async function live(script: Script, until: (url: string) => Promise<void>): Promise<void> {
    victim = startNodeProcess(dataDir)
    const network = await peers.join()
    try {
      const played = peers.play(network, script)
      await until(await victim.started)
      await victim.kill()
      await played
    } finally {
      await network.stop()
    }
  }

  it(`never contradicts itself in ${kills} lives`, async () => {
    for (let life = 0; life < kills; life++) {
      const value = (await peers.values())[random() < 0.5 ? 0 : 1]
      const counter = 1 + Math.floor(random() * 3)
      const until = random() < 0.3 ? stages : 2 + Math.floor(random() * (stages - 2))
      const lifeMs = random() * 1_200
      await live({ value, counter, until, pauseMs: () => random() * 40 }, async (url) => {
        await send(url, life)
        await sleep(lifeMs)
      })
      assert.deepEqual(contradictions(peers.heard, peers.finality), [], `seed ${seed}, life ${life}`)
    }
    const { ledger, heard } = peers
    console.log(
      `# ${kills} kills, ${heard.length} statements heard, ${ledger.head.header.number} blocks closed`,
    )
    assert.ok(heard.length > kills)
  })

  it('holds to what it accepted as committed; one that lost its statements would not', async () => {
    const [first, second] = await peers.values()
    const script = { counter: 1, until: commitAccepted, pauseMs: () => 20 }
    const says = (value: Uint8Array): boolean =>
      peers.heard.some(
        ({ statement: { pledges } }) =>
          pledges.type === 'confirm' && Buffer.compare(pledges.ballot.value, value) === 0,
      )
    const confirms = (value: Uint8Array) => (): Promise<void> => eventually(() => says(value))

    // Killed late, it must not have decided: the second value would come too late for the slot.
    await live({ ...script, value: first, until: commitVoted }, confirms(first))
    await live({ ...script, value: second }, () => sleep(1_500))
    assert.equal(peers.ledger.head.header.number, 0n)
    assert.equal(says(second), false)
    assert.deepEqual(contradictions(peers.heard, peers.finality), [])

    const store = await openLevelStore(join(dataDir, 'store'))
    const lost: StoreOperation[] = []
    for await (const [key] of store.entries(rangeOf(ownStatementTag))) lost.push({ key, value: undefined })
    await store.write(lost)
    await store.close()
    await live({ ...script, value: second }, confirms(second))
    assert.match(contradictions(peers.heard, peers.finality).join(), /confirm contradicts confirm/)
  })

  it('does not start a second time in the same folder', async () => {
    victim = startNodeProcess(dataDir)
    await victim.started
    const second = startNodeProcess(dataDir)
    assert.notEqual((await second.ended).code, 0)
    assert.match(second.output, /ledger\/store-locked/)
    assert.equal(peers.heard.length, 0)
  })

  /** Other transactions in the pool make it propose something else. */
  async function send(url: string, life: number): Promise<void> {
    const raw = await sender.signTransaction({
      type: 'eip1559',
      chainId,
      nonce: 0,
      gas: 21_000n,
      to: sender.address,
      value: BigInt(life),
      maxFeePerGas: 0n,
      maxPriorityFeePerGas: 0n,
    })
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_sendRawTransaction', params: [raw] })
    await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  }
})

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

async function eventually(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 15_000
  while (!holds() && Date.now() < deadline) await sleep(20)
  assert.ok(holds(), 'It did not come about in 15 s.')
}
