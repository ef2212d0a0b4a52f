/**
 * A rule of governance is changed by a vote, from the command line, on a running network with short times.
 */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import {
  createPublicClient,
  createWalletClient,
  http,
  stringToHex,
  type Address,
  type PublicClient,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { directoryNames, findGovernance, unwrapCall, type GovernanceContracts } from '@watt/sdk/governance'
import { artifact } from '../../../contracts/deploy/artifact.ts'
import { CommandError } from '../src/failure.ts'
import { withReason } from '../src/governance/refusal.ts'
import { recordedHost, recordedSession } from '../src/host.fixture.ts'
import { run } from '../src/run.ts'
import { devAccount } from '../src/up/dev-accounts.ts'
import { eventually, startNetwork, temporaryFolder, type RunningNetwork } from './running-network.ts'

type Folder = Awaited<ReturnType<typeof temporaryFolder>>
type Answer = { readonly code: number; readonly json: Record<string, unknown>; readonly error: Failure }
type Failure = { readonly code: string; readonly message: string; readonly fix: string }

const unit = 10n ** 18n
const votingDelay = 3
const waitMs = 60_000

describe('watt gov', () => {
  let folder: Folder
  let network: RunningNetwork
  let client: PublicClient
  let directory: Address
  let id = ''

  before(async () => {
    folder = await temporaryFolder()
    network = await startNetwork(folder.path, ['--validators', '1', '--block-time-ms', '200'])
    client = createPublicClient({ transport: http(network.rpc), cacheTime: 0, pollingInterval: 100 })
    directory = await found(client, network.rpc)
  })
  after(async () => {
    await network?.stop()
    await folder?.remove()
  })

  const watt = (...words: readonly string[]): Promise<Answer> =>
    ask([...words, '--json', '--yes', '--rpc', network.rpc, '--directory', directory])
  const as = (index: number, ...words: readonly string[]): Promise<Answer> =>
    watt(...words, '--account', `dev:${index}`)
  const reaches = (state: string): Promise<unknown> =>
    eventually(`state ${state}`, waitMs, async () => (await watt('gov', 'show', id)).json['state'] === state)
  const votes = async (): Promise<unknown> => (await watt('gov', 'show', id)).json['votes']

  it('lets coins vote, and says what they weigh', async () => {
    const before = await as(
      5,
      'gov',
      'propose',
      'governor',
      'setVotingPeriod(uint32)',
      '7',
      '--title',
      'No weight',
    )
    assert.equal(before.error.code, 'cli/weight-too-small')
    for (const index of [0, 1, 2, 3]) assert.equal((await as(index, 'gov', 'wrap', '100')).code, 0)
    assert.equal((await as(3, 'gov', 'unwrap', '40')).code, 0)
    const { json } = await watt('gov', 'power', 'dev:3')
    assert.deepEqual([json['wrapped'], json['wrappedSupply']], [60n * unit, 360n * unit].map(String))
    assert.equal((await as(3, 'gov', 'unwrap', '61')).error.code, 'cli/not-held')
  })

  it('follows whom one trusts, topic by topic', async () => {
    assert.equal((await as(1, 'gov', 'delegate', 'dev:2', '--topic', 'constitution')).code, 0)
    assert.equal((await as(1, 'gov', 'delegate', 'dev:0', '--topic', 'treasury')).code, 0)
    assert.equal((await as(2, 'gov', 'delegate', 'dev:3')).code, 0)
    assert.equal((await as(1, 'gov', 'delegate', 'dev:1')).error.code, 'cli/usage')
    const trust = (await watt('gov', 'power', 'dev:1')).json['trust'] as readonly Record<string, unknown>[]
    const followed = trust.map(({ topic, delegate }) => [topic, delegate])
    assert.deepEqual(followed, [
      ['parameters', undefined],
      ['treasury', devAccount(0).address],
      ['upgrades', undefined],
      ['ideas', undefined],
      ['constitution', devAccount(2).address],
    ])
  })

  it('proposes calls of one topic only, and tells what they do', async () => {
    const call = ['governor', 'setVotingPeriod(uint32)', '7'] as const
    const made = await as(
      0,
      'gov',
      'propose',
      ...call,
      '--title',
      'Vote for seven seconds',
      '--about',
      'A test.',
    )
    assert.equal(made.code, 0)
    assert.equal(made.json['topic'], 'constitution')
    id = String(made.json['id']).slice(0, 10)
    const early = await as(3, 'gov', 'vote', id, 'for')
    assert.equal(early.error.code, 'cli/not-open')
    assert.match(early.error.fix, /the vote begins/)
    const { json } = await watt('gov', 'show', id)
    const [shown] = json['calls'] as readonly { readonly text: string; readonly known: boolean }[]
    assert.match(shown!.text, /^governor \(0x\w+\): let votes last 7 seconds$/)
    const { json: listed } = await watt('gov', 'list')
    assert.deepEqual(
      (listed['proposals'] as readonly Record<string, unknown>[]).map(({ title }) => title),
      ['Vote for seven seconds'],
    )
    assert.equal((await watt('gov', 'show', '0x000000')).error.code, 'sdk/proposal-not-found')
  })

  it('casts the weight of those who follow, until they vote themselves', async () => {
    await reaches('active')
    assert.equal((await as(4, 'gov', 'vote', id, 'for')).error.code, 'cli/no-weight')
    const first = await as(3, 'gov', 'vote', id, 'against')
    assert.deepEqual([first.code, first.json['weightWei'], first.json['paths']], [0, String(60n * unit), 2])
    assert.deepEqual(await votes(), { against: String(260n * unit), for: '0', abstain: '0' })
    assert.equal((await as(4, 'gov', 'relay', id)).json['holders'], 0)

    assert.equal((await as(2, 'gov', 'vote', id, 'for', '--reason', 'I know better')).code, 0)
    const relayed = await as(4, 'gov', 'relay', id)
    assert.deepEqual([relayed.code, relayed.json['holders']], [0, 1])
    assert.deepEqual(await votes(), { against: String(60n * unit), for: String(200n * unit), abstain: '0' })

    const twice = await as(3, 'gov', 'vote', id, 'for')
    assert.equal(twice.error.code, 'cli/already-voted')
    assert.equal((await as(0, 'gov', 'vote', id, 'for')).code, 0)
    const { json } = await as(1, 'gov', 'show', id)
    const { counted } = json['voter'] as { readonly counted: unknown }
    assert.deepEqual(counted, { support: 'for', hops: 1 })
  })

  it('does what was voted, in its order', async () => {
    assert.equal((await as(4, 'gov', 'queue', id)).error.code, 'cli/not-ready')
    await reaches('succeeded')
    assert.equal((await as(4, 'gov', 'cancel', id)).error.code, 'cli/not-ready')
    assert.equal((await as(4, 'gov', 'queue', id)).code, 0)
    assert.equal((await as(4, 'gov', 'execute', id)).error.code, 'cli/not-ready')
    await eventually('execution', waitMs, async () => (await as(4, 'gov', 'execute', id)).code === 0)
    const { governor } = await findGovernance(client, { directory })
    assert.equal(await client.readContract({ ...governor, functionName: 'votingPeriod' }), 7n)
    assert.equal((await watt('gov', 'show', id)).json['state'], 'executed')
  })

  it('names what a contract refuses', async () => {
    const title = ['--title', 'Two topics at once'] as const
    const calls = `${folder.path}/calls.json`
    const written = [
      { to: 'governor', signature: 'setVotingDelay(uint48)', args: ['60'] },
      { to: 'dev:1', value: '1' },
    ]
    await writeFile(calls, JSON.stringify(written))
    const mixed = await as(0, 'gov', 'propose', '--calls', calls, ...title)
    assert.equal(mixed.error.code, 'cli/reverted')
    assert.match(mixed.error.message, /TopicRulesMixed\(index: 1/)
  })

  it('finds the reason of a transaction that failed in its block', async () => {
    const { wrappedWatt } = await findGovernance(client, { directory })
    const session = recordedSession({ rpc: network.rpc })
    const [failed, call] = [
      new CommandError({
        code: 'cli/transaction-failed',
        message: 'It failed.',
        fix: 'look',
        details: { blockNumber: await client.getBlockNumber() },
      }),
      unwrapCall({ wrappedWatt } as GovernanceContracts, 10n ** 30n),
    ]
    const told = await withReason(session, devAccount(0).address, call, failed)
    assert.equal(told.code, 'cli/transaction-failed')
    assert.match(told.message, /^It failed\. The contract refused: ERC20InsufficientBalance/)
    const fine = unwrapCall({ wrappedWatt } as GovernanceContracts, 1n)
    assert.equal(await withReason(session, devAccount(0).address, fine, failed), failed)
  })

  it('says when there is no directory', async () => {
    const answer = await ask([
      'gov',
      'list',
      '--json',
      '--rpc',
      network.rpc,
      '--directory',
      devAccount(7).address,
    ])
    assert.equal(answer.error.code, 'sdk/directory-unknown')
  })
})

async function ask(words: readonly string[]): Promise<Answer> {
  const host = recordedHost()
  const code = await run(words, host)
  const last = (text: string): Record<string, unknown> =>
    JSON.parse(text.trim().split('\n').at(-1) || '{}') as Record<string, unknown>
  const failure = last(host.written.stderr)['error'] ?? {}
  return { code, json: last(host.written.stdout), error: failure as Failure }
}

/** Token, book, timelock, governor and directory, with seconds for days. */
async function found(client: PublicClient, rpc: string): Promise<Address> {
  const account = privateKeyToAccount(devAccount(9).privateKey)
  const wallet = createWalletClient({ account, transport: http(rpc) })
  const deploy = async (name: string, args: readonly unknown[]): Promise<Address> => {
    const { abi, bytecode } = artifact(name)
    const hash = await wallet.deployContract({ abi, bytecode, args, chain: null })
    const { contractAddress } = await client.waitForTransactionReceipt({ hash })
    return contractAddress!
  }
  const wrapped = await deploy('WrappedWatt', [])
  const book = await deploy('DelegationBook', [31_536_000])
  const numbers = {
    votingDelay,
    votingPeriod: 15,
    lateQuorumExtension: 1,
    quorumPercent: 4n,
    quorumFloor: unit,
    thresholdFloor: unit,
  }
  const genesis = await deploy('GovernanceGenesis', [wrapped, book, numbers, 2n, 3n, [], []])
  const { abi } = artifact('GovernanceGenesis')
  const made = (functionName: string): Promise<unknown> =>
    client.readContract({ address: genesis, abi, functionName })
  const [timelock, governor] = [await made('timelock'), await made('governor')]
  const named = [
    [directoryNames.wrappedWatt, wrapped],
    [directoryNames.delegationBook, book],
    [directoryNames.governor, governor],
    [directoryNames.timelock, timelock],
  ] as const
  const entries = named.map(([name, target]) => ({ name: stringToHex(name, { size: 32 }), target }))
  return deploy('Directory', [timelock, entries])
}
