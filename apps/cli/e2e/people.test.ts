/**
 * The mining day on a real chain, from the command line: join, vouch, be there, earn, claim, and compute it all again.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { parseEther, parseGwei } from 'viem'
import { watt } from '@watt/sdk'
import { explainRefusal } from '@watt/sdk/governance'
import { readEpoch, type Epoch } from '@watt/sdk/people'
import { devAccount } from '../src/up/dev-accounts.ts'
import { foundLocalNetwork } from '../src/up/founding.ts'
import { localFounding } from '../src/up/network-plan.ts'
import { askWatt, type Answer } from './ask-watt.ts'
import { startLyingNode } from './lying-node.ts'
import { eventually, startNetwork, temporaryFolder, type RunningNetwork } from './running-network.ts'

const dayMs = 30_000
/** dev:0 to dev:2 are seeds; dev:3 is in a circle with one of them; nobody knows dev:4. */
const people = [0, 1, 2, 3, 4] as const

describe('the mining day', () => {
  let network: RunningNetwork
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let client: ReturnType<typeof watt>
  const as = (account: number, ...words: readonly string[]): Promise<Answer> =>
    askWatt(network.rpc, account, words)
  const epoch = async (): Promise<Epoch> => (await readEpoch(client))!
  const earned = async (account: number) => {
    const { json } = await as(account, 'presence', 'rewards')
    return { earned: BigInt(String(json['earnedGwei'])), waiting: BigInt(String(json['provisionalGwei'])) }
  }

  /** Everybody is there on the day that is returned, which is closed. A day that ends meanwhile is begun again. */
  async function liveDay(accounts: readonly number[]): Promise<number> {
    for (let left = 5; left > 0; left--) {
      const { day } = await epoch()
      for (const account of accounts) await as(account, 'presence', 'check-in')
      const cards = await Promise.all(accounts.map(async (account) => as(account, 'presence', 'status')))
      await eventually(
        'the end of the day',
        3 * dayMs,
        async () => ((await epoch()).lastClose?.day ?? 0) >= day,
      )
      if (cards.every(({ json }) => json['lastDay'] === String(day))) return day
    }
    throw new Error('not everybody was there on any of five days')
  }

  before(async () => {
    folder = await temporaryFolder()
    const flags = ['--validators', '1', '--block-time-ms', '200', '--epoch-seconds', `${dayMs / 1000}`]
    network = await startNetwork(folder.path, flags)
    client = watt(network.rpc)
    await foundLocalNetwork(client, localFounding({ epochSeconds: dayMs / 1000 }))
  })
  after(async () => {
    await network?.stop()
    await folder.remove()
  })

  it('lets an account become one member, once', async () => {
    assert.equal((await as(0, 'presence', 'check-in')).error.code, 'cli/not-a-member')
    for (const account of people) {
      const joined = await as(account, 'presence', 'join')
      assert.deepEqual([joined.code, joined.json['id']], [0, account + 1], joined.error.message)
    }
    assert.equal((await as(0, 'presence', 'join')).error.code, 'cli/already-member')
    assert.equal((await as(0, 'people', 'invite')).error.code, 'cli/may-not-invite')
    assert.equal((await as(5, 'presence', 'join', '--inviter', '77')).error.code, 'cli/not-found')
    assert.match((await as(5, 'presence', 'join', '--inviter', '1')).error.message, /MayNotInvite/)
  })

  it('makes circles of those who vouch for each other', async () => {
    for (const [from, to] of [
      [0, 3],
      [3, 0],
    ] as const)
      assert.equal((await as(from, 'people', 'circle', 'add', `dev:${to}`)).code, 0)
    assert.equal((await as(4, 'people', 'circle', 'add', '1')).code, 0)
    const { json } = await as(4, 'people', 'circle', 'list')
    const circle = json['circle'] as readonly { id: number; isMutual: boolean }[]
    assert.deepEqual(
      circle.map(({ id, isMutual }) => [id, isMutual]),
      [[1, false]],
    )
    assert.match((await as(3, 'people', 'circle', 'add', '4')).error.message, /VouchesForItself/)
    assert.match((await as(3, 'people', 'circle', 'add', '1')).error.message, /AlreadyVouched/)
  })

  it('pays the trusted, keeps what others earn until somebody vouches, and is computed again', async () => {
    const first = await liveDay(people)
    const second = await liveDay(people)
    assert.ok(second > first)
    const [seed, friend, stranger] = [await earned(0), await earned(3), await earned(4)]
    assert.ok(seed.earned > 0n && friend.earned > 0n)
    assert.equal(friend.waiting, 0n)
    assert.equal(stranger.earned, 0n)
    for (const day of [first, second]) {
      const compared = await as(0, 'people', 'compare', '--day', String(day))
      assert.deepEqual([compared.code, compared.json['isEqual']], [0, true], compared.error.message)
    }
    assert.equal(
      (await as(0, 'people', 'compare', '--day', String(second + 1000))).error.code,
      'people/no-such-day',
    )
    const { lastClose } = await epoch()
    const found = await client.getBalance({ address: (await epoch()).contracts.rewards })
    assert.ok(found >= lastClose!.paidGwei * parseGwei('1'))
  })

  it('takes what a passkey said for no other day, and from nobody else', async () => {
    const said = await eventually('a day on which member 2 was not there yet', 3 * dayMs, async () => {
      const { code, json } = await as(1, 'presence', 'check-in')
      return code === 0 ? (json['hash'] as `0x${string}`) : undefined
    })
    const { to, input: data } = await client.getTransaction({ hash: said })
    const replay = async (account: number): Promise<string> => {
      const params = [{ from: devAccount(account).address, to, data }, 'latest']
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_call', params })
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(network.rpc, { method: 'POST', headers, body })
      const { error } = (await answer.json()) as { error?: { data: `0x${string}` } }
      return error === undefined ? 'taken' : (explainRefusal(error.data)?.name ?? error.data)
    }
    assert.equal(await replay(5), 'NotAMember')
    assert.match(await replay(1), /^(AlreadyPresent|NotToday)$/)
    assert.match(await replay(0), /^(PasskeyRefused|StampInvalid|AlreadyPresent|NotToday)$/)
    // A node knows that a day is over a moment before the block that says so can be read.
    await eventually('the refusal on the next day', 3 * dayMs, async () => (await replay(1)) === 'NotToday')
  })

  it('turns rewards into coins, once, also for others', async () => {
    const { address } = devAccount(3)
    const before = await client.getBalance({ address })
    const claimed = await as(3, 'presence', 'claim')
    assert.equal(claimed.code, 0, claimed.error.message)
    const gained = (await client.getBalance({ address })) - before
    assert.equal(gained, BigInt(String(claimed.json['claimedGwei'])) * parseGwei('1'))
    assert.ok(gained > parseEther('1'))
    const others = await as(3, 'presence', 'claim', 'dev:0', 'dev:1', 'dev:2')
    assert.deepEqual(others.json['members'], [1, 2, 3], others.error.message)
    assert.equal((await as(4, 'presence', 'claim')).error.code, 'cli/nothing-to-claim')
  })

  it('finds what a node that stopped says of its last day, also after later ones', async () => {
    const stopped = await startLyingNode(network.rpc)
    try {
      const { lastClose } = await epoch()
      const frozen = new Map<string, unknown>()
      const leaves = await client.request({ method: 'watt_rewardLeaves', params: [1, 1_000] } as never)
      frozen.set('watt_epoch', await client.request({ method: 'watt_epoch' } as never))
      frozen.set('watt_rewardLeaves', leaves)
      // A day may end while this is read: then the two are of different days.
      assert.equal(
        (leaves as { day: number }).day,
        (frozen.get('watt_epoch') as { lastClose: { day: number } }).lastClose.day,
      )
      stopped.tell(({ method }, result) => frozen.get(method) ?? result)
      await eventually('a later day', 3 * dayMs, async () => (await epoch()).lastClose!.day > lastClose!.day)
      const with_ = ['people', 'compare', '--with', stopped.url]
      const equal = await as(0, ...with_)
      assert.deepEqual([equal.code, equal.json['isEqual']], [0, true], equal.error.message)
      const changed = structuredClone(leaves) as { leaves: { earnedGwei: string }[] }
      changed.leaves[3]!.earnedGwei = '0x7'
      frozen.set('watt_rewardLeaves', changed)
      const unlike = await as(0, ...with_)
      assert.equal(unlike.error.code, 'cli/nodes-differ')
      assert.match(unlike.error.message, /Member 4: earnedGwei must be \d+, the chain says 7/)
      const fromThere = await askWatt(stopped.url, 0, ['people', 'compare', '--with', network.rpc])
      assert.equal(fromThere.error.code, 'cli/nodes-differ')
    } finally {
      await stopped.close()
    }
  })

  it('finds the same with another node', async () => {
    const same = await as(0, 'people', 'compare', '--with', network.rpc)
    assert.deepEqual([same.code, same.json['isEqual']], [0, true])
    const { json } = await as(0, 'people', 'rank')
    const ranks = json['members'] as readonly { id: number; trust: number }[]
    assert.ok(ranks.some(({ id, trust }) => id === 4 && trust > 0))
    assert.ok(ranks.every(({ id }) => id !== 5))
  })
})
