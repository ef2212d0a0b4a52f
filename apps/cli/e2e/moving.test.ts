/**
 * Moving to a new chain: a snapshot by one node, checked by another, and a chain that begins with it.
 */
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createWalletClient, http, parseGwei } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { createIdentity, readOrCreateKeyFile } from '@watt/node/identity'
import { fileNames, type MoveReport } from '@watt/people/move'
import { watt } from '@watt/sdk'
import { findPeople, readEpoch, readReward } from '@watt/sdk/people'
import { devAccount, founder } from '../src/up/dev-accounts.ts'
import { localFounding } from '../src/up/network-plan.ts'
import { quorumSetOf } from '../src/up/node-config.ts'
import { askWatt, type Answer } from './ask-watt.ts'
import {
  eventually,
  freePort,
  main,
  startNetwork,
  temporaryFolder,
  type RunningNetwork,
} from './running-network.ts'

const dayMs = 30_000
/** dev:0 is a seed; nobody knows dev:4. */
const [seed, stranger] = [devAccount(0), devAccount(4)]

describe('moving to a new chain', () => {
  let network: RunningNetwork
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let client: ReturnType<typeof watt>
  let successor: ChildProcess | undefined
  let day: number
  let claimableGwei: bigint
  let move: string
  const as = (account: number, ...words: readonly string[]): Promise<Answer> =>
    askWatt(network.rpc, account, words)
  const snapshot = (rpc: string, out: string, ...more: readonly string[]): Promise<Answer> =>
    askWatt(rpc, 0, ['people', 'snapshot', '--out', join(folder.path, out), ...more])
  const filesIn = (path: string): Promise<readonly string[]> =>
    Promise.all(fileNames.map(async (name) => readFile(join(path, name), 'utf8')))

  before(async () => {
    folder = await temporaryFolder()
    move = join(folder.path, 'move')
    const flags = ['--validators', '2', '--block-time-ms', '250', '--epoch-seconds', `${dayMs / 1000}`]
    network = await startNetwork(join(folder.path, 'old'), flags)
    client = watt(network.rpc)
    // Without what stands on regions: people do not need it.
    const { contracts } = localFounding({ epochSeconds: dayMs / 1000 })
    await contracts.send(client, privateKeyToAccount(founder().privateKey))
    for (const account of [0, 4]) assert.equal((await as(account, 'presence', 'join')).code, 0)
  })
  after(async () => {
    await network?.stop()
    await ended(successor)
    await folder.remove()
  })

  it('has a member who earned, and one whose reward waits', async () => {
    await nameNode()
    // Whether a check-in falls on this day or the next is a matter of luck: it is tried until both were paid.
    const present = new Map<number, number>()
    await eventually('a reward of both', 10 * dayMs, async () => {
      const today = (await readEpoch(client))!.day
      for (const account of [0, 4])
        if (present.get(account) !== today && (await as(account, 'presence', 'check-in')).code === 0)
          present.set(account, today)
      const [mine, theirs] = await Promise.all([readReward(client, 1), readReward(client, 2)])
      return mine!.earnedGwei > 0n && theirs!.provisionalGwei > 0n
    })
    day = (await readEpoch(client))!.lastClose!.day
  })

  it('writes who moves, and who does not and why', async () => {
    const { code, json, error } = await snapshot(network.rpc, 'move', '--day', `${day}`, '--min-days', '1')
    assert.equal(code, 0, error.message)
    const { moved, removed, phaseOne, terms } = reportOf(json)
    assert.deepEqual([moved.members, moved.trusted, removed.members], [1, 1, 1])
    assert.equal(removed.byReason['not-trusted'].members, 1)
    assert.deepEqual([terms.chainId, terms.day], [31_338, day])
    claimableGwei = BigInt(moved.claimableGwei)
    assert.ok(claimableGwei > 0n)
    assert.equal(
      BigInt(phaseOne.totalWatt) * parseGwei('1') + BigInt(phaseOne.lostGwei) + claimableGwei,
      6_000_000_000n * parseGwei('1'),
    )
  })

  it('is the same by another node, also after rewards were claimed', async () => {
    assert.equal((await as(0, 'presence', 'claim')).code, 0)
    const other = await snapshot(network.validators[1]!.rpc, 'other', '--day', `${day}`, '--min-days', '1')
    assert.equal(other.code, 0, other.error.message)
    assert.deepEqual(await filesIn(join(folder.path, 'other')), await filesIn(move))
    const verified = await askWatt(network.validators[1]!.rpc, 0, ['people', 'verify-snapshot', move])
    assert.deepEqual([verified.code, verified.json['isEqual']], [0, true], verified.error.message)
  })

  it('finds a forged balance, and refuses to write what cannot be', async () => {
    const forged = join(folder.path, 'other')
    const genesis = await readFile(join(forged, 'genesis.json'), 'utf8')
    await writeFile(
      join(forged, 'genesis.json'),
      genesis.replace(seed.address.toLowerCase(), stranger.address.toLowerCase()),
    )
    const answer = await as(0, 'people', 'verify-snapshot', forged)
    assert.deepEqual([answer.code, answer.error.code], [1, 'cli/snapshot-differs'])
    assert.match(answer.error.message, /^genesis\.json, line \d+/)
    const same = await snapshot(network.rpc, 'none', '--day', `${day}`, '--chain-id', '31337')
    assert.equal(same.error.code, 'people/cannot-move')
    const early = await snapshot(network.rpc, 'none', '--day', `${day + 100_000}`)
    assert.equal(early.error.code, 'people/no-such-day')
    await assert.rejects(readdir(join(folder.path, 'none')), { code: 'ENOENT' })
  })

  it('reports candidates for the shared list, and that one that nobody saw up stays out', async () => {
    const file = join(folder.path, 'list.json')
    await writeFile(file, JSON.stringify({ changedDay: 0, members: [1] }))
    const { code, json, error } = await as(0, 'people', 'candidates', '--current', file)
    assert.equal(code, 0, error.message)
    const [candidate] = json['candidates'] as readonly Readonly<Record<string, unknown>>[]
    assert.deepEqual(
      [candidate!['id'], candidate!['place'], candidate!['url']],
      [1, 1, 'http://node.example'],
    )
    assert.deepEqual(json['next'], { changedDay: 0, members: [1] })
    const [map] = json['maps'] as readonly { readonly analysis: { readonly intersection: string } }[]
    assert.equal(map!.analysis.intersection, 'yes')
    const first = await as(0, 'people', 'candidates')
    assert.deepEqual((first.json['next'] as { readonly members: unknown }).members, [])
  })

  it('begins a chain on which members have what they could claim, and nobody else has anything', async () => {
    await network.stop()
    const rpcPort = await freePort()
    successor = await startSuccessor(join(folder.path, 'new'), join(move, 'genesis.json'), rpcPort)
    const rpc = `http://127.0.0.1:${rpcPort}`
    const next = watt(rpc)
    await eventually('a block', 120_000, async () => (await next.getBlockNumber()) > 0n)
    assert.equal(await next.getChainId(), 31_338)
    const balance = (address: `0x${string}`) => next.getBalance({ address })
    assert.equal(await balance(seed.address), claimableGwei * parseGwei('1'))
    assert.equal(await balance(stranger.address), 0n)
    const { phaseOne, terms } = JSON.parse(await readFile(join(move, 'report.json'), 'utf8')) as MoveReport
    assert.equal(await balance(terms.reserve!), 10n ** 27n)
    const { parameters } = (await readEpoch(next))!
    assert.deepEqual(
      [parameters.epochs, String(parameters.totalWatt), parameters.epochSeconds],
      [phaseOne.epochs, String(phaseOne.totalWatt), dayMs / 1000],
    )
    const wallet = createWalletClient({ transport: http(rpc) })
    const hash = await wallet.sendTransaction({
      account: privateKeyToAccount(seed.privateKey),
      to: stranger.address,
      value: 7n,
      chain: null,
    })
    const { status } = await next.waitForTransactionReceipt({ hash, timeout: 60_000 })
    assert.deepEqual([status, await balance(stranger.address)], ['success', 7n])
  })

  /** The seed says where its node is. */
  async function nameNode(): Promise<void> {
    const { nodes } = await findPeople(client)
    const [owner, key] = [privateKeyToAccount(seed.privateKey), privateKeyToAccount(devAccount(9).privateKey)]
    const url = 'http://node.example'
    const args = [owner.address, key.address, url] as const
    const hash = await client.readContract({ ...nodes, functionName: 'bindingOf', args })
    const signature = await key.sign({ hash })
    const sent = await createWalletClient({ transport: http(network.rpc) }).writeContract({
      ...nodes,
      account: owner,
      functionName: 'setNode',
      args: [key.address, url, signature],
      chain: null,
    })
    const { status } = await client.waitForTransactionReceipt({ hash: sent, timeout: 60_000 })
    assert.equal(status, 'success')
  }
})

/** What stands in JSON: amounts are text there. */
function reportOf(json: Answer['json']): MoveReport {
  return json['report'] as MoveReport
}

/** One validator that relies on itself. */
async function startSuccessor(dataDir: string, genesis: string, rpcPort: number): Promise<ChildProcess> {
  await mkdir(dataDir, { mode: 0o700 })
  const { nodeId } = createIdentity(await readOrCreateKeyFile(join(dataDir, 'key')))
  const config = {
    genesis,
    rpcPort,
    blockTimeMs: 250,
    listen: [],
    peers: [],
    quorumSet: quorumSetOf([nodeId]),
  }
  await writeFile(join(dataDir, 'config.json'), JSON.stringify(config))
  return spawn(process.execPath, [main, 'node', 'start', '--data-dir', dataDir], { stdio: 'ignore' })
}

async function ended(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null) return
  const exit = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await exit
}
