/**
 * KWT from collateral to a trade and back, WATT that earns, and a parameter that a vote changes: from the command line,
 * against whatever node of an Ethereum chain runs at the address.
 * @module
 */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import {
  createPublicClient,
  erc20Abi,
  http,
  parseEther,
  webSocket,
  type Address,
  type PublicClient,
} from 'viem'
import {
  findEnergy,
  listRegions,
  regionNamed,
  watchRegion,
  type Region,
  type RegionEvent,
} from '@watt/sdk/energy'
import { devAccount } from '../src/up/dev-accounts.ts'
import { askWatt, type Answer } from './ask-watt.ts'
import { foundEnergyContracts, provide, type FoundedEnergy } from './founded-energy.ts'
import { eventually, temporaryFolder } from './running-network.ts'
import { admissions, supplyWalk } from './supply-walk.ts'

const person = devAccount(0).address
const wei = (whole: string): string => String(parseEther(whole))
/** Seconds, so that a vote passes while somebody watches. */
const votingTimes = {
  delay: 3,
  period: 8,
  lateQuorum: 1,
  shortTimelock: 2n,
  longTimelock: 3n,
  delegationLifetime: 31_536_000,
}
const voteMs = 60_000

/** A node with the development accounts of ours, and no contracts yet. */
export type ChainNode = { readonly rpc: string; readonly stop: () => Promise<void> }

/** Registers the tests in the suite around the call. They go through one story, in their order. */
export function energyWalk(start: () => Promise<ChainNode>): void {
  let node: ChainNode | undefined
  let rpc: string
  let client: PublicClient
  let founded: FoundedEnergy
  let region: Region
  let stable: Address
  let vault = 0
  let folder: Awaited<ReturnType<typeof temporaryFolder>>

  before(async () => {
    folder = await temporaryFolder()
    node = await start()
    rpc = node.rpc
    client = createPublicClient({ transport: http(rpc), cacheTime: 0, pollingInterval: 100 })
    founded = await foundEnergyContracts(client, rpc, votingTimes)
    stable = founded.names.get('stable')!
    region = regionNamed(await listRegions(client, await findEnergy(client)), 'ES')
  })
  after(async () => {
    await node?.stop()
    await folder.remove()
  })

  const as = (account: number, ...words: readonly string[]): Promise<Answer> => askWatt(rpc, account, words)
  const watt = (...words: readonly string[]): Promise<Answer> => as(0, ...words)
  const energy = (...words: readonly string[]): Promise<Answer> => watt('energy', ...words)

  it('says that a price without a round cannot be relied on, and what it is with one', async () => {
    const before = await energy('price', 'ES')
    assert.equal(before.json['healthy'], false)
    assert.equal((await energy('mint', 'ES', '100')).error.code, 'cli/region-closed')
    await founded.report('ES', 22_000_000n)
    await founded.report('USD/EUR', 110_000_000n)
    const { json } = await energy('price', 'kwtes')
    assert.deepEqual([json['healthy'], json['target'], json['market']], [true, wei('0.242'), undefined])
    const regions = (await energy('price')).json['regions'] as readonly Record<string, unknown>[]
    assert.deepEqual(
      regions.map(({ symbol }) => symbol),
      ['KWTBR', 'KWTCN', 'KWTUK', 'KWTES'],
    )
    assert.equal((await energy('price', 'MARS')).error.code, 'sdk/region-not-found')
  })

  it('mints against collateral, and refuses what the region would', async () => {
    const poor = await energy('mint', 'ES', '1000')
    assert.equal(poor.error.code, 'cli/not-held')
    assert.match(poor.error.fix, /drip/)
    assert.equal((await watt('send', stable, 'drip(uint256)', wei('20000'))).code, 0)
    assert.equal((await energy('mint', 'ES', '1000', '--ratio', '119')).error.code, 'cli/usage')
    assert.equal((await energy('mint', 'ES', '1')).error.code, 'cli/too-little')
    assert.equal((await energy('mint', 'ES', '10001')).error.code, 'cli/not-instant')
    const { code, json } = await energy('mint', 'ES', '5000')
    assert.deepEqual([code, json['amount'], json['debt']], [0, wei('5000'), wei('5025')])
    assert.equal(json['collateral'], wei('1824.075')) // 5025 × 0.242 × 1.5
    vault = Number(json['vault'])
    const { json: held, warnings } = await energy('holdings')
    assert.equal(warnings, '')
    const [own] = held['vaults'] as readonly Record<string, unknown>[]
    assert.deepEqual([own?.['region'], own?.['debt'], own?.['ratio']], ['ES', wei('5025'), '15000'])
  })

  it('trades within limits, over the best route, and warns of the cost', async () => {
    const none = await energy('quote', '10', 'tUSD', 'KWTES')
    assert.equal(none.error.code, 'sdk/no-route')
    await provide(founded, [region.kwt.address, '2000'], [stable, '484'])
    const quote = await energy('quote', '10', 'tUSD', 'KWTES')
    assert.deepEqual([quote.json['impactBps'], quote.json['feeBps']], ['202', '30'])
    assert.match(quote.warnings, /moves the price by 2\.02 %/)
    const huge = await energy('swap', '200', 'tUSD', 'KWTES')
    assert.equal(huge.error.code, 'cli/too-costly')
    const bought = await energy('swap', '10', 'tUSD', 'KWTES')
    assert.deepEqual([bought.code, bought.json['received']], [0, quote.json['amountOut']])
    const exact = await energy('swap', '5', 'KWTES', 'tUSD', '--exact-out', '--slippage', '1')
    assert.deepEqual([exact.code, exact.json['received']], [0, wei('5')])
    assert.equal((await energy('quote', '1', 'tUSD', 'EUR')).error.code, 'sdk/token-not-traded')
  })

  it('trades coins as they are, over two pools', async () => {
    assert.equal((await watt('gov', 'wrap', '1000')).code, 0)
    await provide(founded, [region.kwt.address, '1000'], [founded.names.get('wrapped-watt')!, '1000'])
    const sold = await energy('swap', '5', 'WATT', 'tUSD')
    assert.deepEqual([sold.code, (sold.json['path'] as readonly string[]).length], [0, 3])
    const before = await client.getBalance({ address: person })
    const bought = await energy('swap', '1', 'tUSD', 'WATT')
    assert.equal(bought.code, 0)
    const paid = (await client.getBalance({ address: person })) - before
    assert(paid > 0n && paid <= BigInt(String(bought.json['received'])))
  })

  it('redeems at once for a fee, and at the next round without', async () => {
    const { code, json } = await energy('redeem', 'ES', '100')
    assert.deepEqual([code, json['burned'], json['received']], [0, wei('100'), wei('24.079')]) // 24.2 less 0.5 %
    const asked = await energy('redeem', 'ES', '200', '--request')
    assert.equal(asked.code, 0)
    const number = String(asked.json['request'])
    const early = await energy('settle', 'ES', 'redeem', number)
    assert.equal(early.error.code, 'cli/reverted')
    assert.match(early.error.message, /NoRoundSince/)
    await eventually('a later second', 30_000, async () => {
      await founded.report('ES', 22_000_000n)
      await founded.report('USD/EUR', 110_000_000n)
      return (await energy('settle', 'ES', 'redeem', number)).code === 0
    })
  })

  it('stakes coins, pays rewards, and keeps what is unstaked for a while', async () => {
    const { code, json } = await energy('stake', '300')
    assert.deepEqual([code, json['totalStakedWei']], [0, wei('300')])
    assert.equal((await energy('unstake', '301')).error.code, 'cli/not-held')
    assert.equal((await energy('unstake', '100')).code, 0)
    assert.equal((await energy('claim')).error.code, 'cli/nothing-to-claim')
    const staking = founded.names.get('staking')!
    await founded.call(
      'WrappedWatt',
      founded.names.get('wrapped-watt')!,
      'depositTo',
      [staking],
      parseEther('700'),
    )
    await founded.call('StakingPool', staking, 'notifyReward', [parseEther('700')])
    const claimed = await eventually('rewards', 30_000, async () => {
      const answer = await energy('claim')
      return answer.code === 0 && answer
    })
    assert(BigInt(String(claimed.json['claimedWei'])) > 0n)
    const stake = (await energy('holdings')).json['stake'] as Readonly<Record<string, unknown>>
    assert.equal(stake['staked'], wei('200'))
    assert.equal((stake['queue'] as readonly unknown[]).length, 1)
  })

  it('tells everything that happens in a region, once and in order', async () => {
    const transport = webSocket(rpc.replace('http', 'ws'), { retryCount: 0 })
    const listener = createPublicClient({ transport, cacheTime: 0 })
    const events: RegionEvent[] = []
    const stop = watchRegion(listener, region, (event) => events.push(event), { fromBlock: 0n })
    try {
      assert.equal((await energy('redeem', 'ES', '10')).code, 0)
      await eventually('the redemption', 30_000, async () => {
        const last = events.findLast(({ name }) => name === 'Redeemed')
        return last?.args['burned'] === parseEther('10')
      })
    } finally {
      stop()
      const socket = await listener.transport.getRpcClient()
      socket.close()
    }
    const places = events.map(({ blockNumber, logIndex }) => `${blockNumber}/${logIndex}`)
    assert.equal(new Set(places).size, places.length)
    assert(events.every((it, at) => at === 0 || events[at - 1]!.blockNumber <= it.blockNumber))
    for (const name of [
      'VaultOpened',
      'IndexMoved',
      'Swap',
      'AnswerUpdated',
      'RedeemRequested',
      'Transfer',
    ]) {
      assert(
        events.some((it) => it.name === name),
        `no ${name} among ${events.length}`,
      )
    }
    assert(events.every(({ name }) => name !== undefined))
  })

  it('mints large amounts at the round after the request', async () => {
    const asked = await energy('mint', 'ES', '12000', '--request')
    assert.deepEqual([asked.code, asked.json['requested']], [0, true])
    const number = String(asked.json['vault'])
    assert.match((await energy('settle', 'ES', 'mint', number)).error.message, /NoRoundSince/)
    await eventually('a later second', 30_000, async () => {
      await founded.report('ES', 22_000_000n)
      await founded.report('USD/EUR', 110_000_000n)
      return (await energy('settle', 'ES', 'mint', number)).code === 0
    })
    const { json } = await energy('holdings')
    const vaults = json['vaults'] as readonly Record<string, unknown>[]
    assert.equal(vaults.find(({ id }) => String(id) === number)?.['debt'], wei('12000'))
  })

  it('changes a vault only as far as its debt stays covered', async () => {
    const own = ['ES', String(vault)] as const
    const change = (verb: string, amount: string): Promise<Answer> => energy('vault', verb, ...own, amount)
    assert.equal((await change('deposit', '100')).code, 0)
    assert.equal((await change('withdraw', '99')).code, 0)
    const repaid = await change('repay', '50')
    assert.equal(repaid.code, 0)
    const deep = await change('withdraw', '1500')
    assert.match(deep.error.message, /BelowRatio/)
    assert.equal((await change('withdraw', '9999')).error.code, 'cli/usage')
    assert.equal((await energy('vault', 'repay', 'ES', '99', 'all')).error.code, 'cli/not-found')
  })

  it('lets a vote change a region by its name', async () => {
    assert.equal((await watt('gov', 'wrap', '1000')).code, 0)
    const call = ['region:ES', 'setCeiling(uint96)', wei('5000000')] as const
    const made = await watt('gov', 'propose', ...call, '--title', 'A lower ceiling for Spain')
    assert.deepEqual([made.code, made.json['topic']], [0, 'parameters'])
    const id = String(made.json['id'])
    const { json } = await watt('gov', 'show', id)
    const [shown] = json['calls'] as readonly { readonly text: string }[]
    assert.match(shown!.text, /^region:ES \(0x\w+\): let at most 5000000 KWT exist in this region$/)
    await writeFile(join(folder.path, 'admissions.json'), JSON.stringify(admissions))
    const calls = ['--calls', join(folder.path, 'admissions.json')]
    const others = await watt('gov', 'propose', ...calls, '--title', 'A supplier and an operator for Spain')
    assert.deepEqual([others.code, others.json['topic']], [0, 'upgrades'])
    const ids = [id, String(others.json['id'])]
    for (const step of ['vote', 'queue', 'execute'])
      for (const each of ids) {
        const words = ['gov', step, each, ...(step === 'vote' ? ['for'] : [])]
        await eventually(step, voteMs, async () => (await watt(...words)).code === 0)
      }
    const ceiling = await client.readContract({ ...region.branch, functionName: 'ceiling' })
    assert.equal(ceiling, parseEther('5000000'))
  })

  it('gives the collateral back when the debt is repaid', async () => {
    assert.equal((await energy('vault', 'close', 'ES', '99')).error.code, 'cli/not-found')
    const [own] = (await energy('holdings')).json['vaults'] as readonly Record<string, unknown>[]
    const before = await client.readContract({
      address: stable,
      abi: erc20Abi,
      functionName: 'balanceOf',
      args: [person],
    })
    const closed = await energy('vault', 'close', 'ES', String(vault))
    assert.deepEqual([closed.code, closed.json['burned']], [0, own?.['debt']])
    const after = await client.readContract({
      address: stable,
      abi: erc20Abi,
      functionName: 'balanceOf',
      args: [person],
    })
    assert.equal(String(after - before), own?.['collateral'])
    assert.equal((await energy('vault', 'close', 'ES', String(vault))).error.code, 'cli/not-found')
  })

  supplyWalk(() => ({ as, folder: folder.path }))
}
