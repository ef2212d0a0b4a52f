/**
 * First liquidity of a local network, so that a trade has somebody on the other side: the founder opens a vault in each
 * region once its price is known, and provides what it minted to both pools. It also funds the first rewards of stakers
 * and reporters, and gives every test account dollars to try things with.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Founding, reporterStake } from '@watt/contracts/deploy'
import { findEnergy, hintFor, listRegions, readPrice, type Region } from '@watt/sdk/energy'
import { erc20Abi, parseEther, type Address, type PublicClient } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { devAccounts, founder, reporterCount } from './dev-accounts.ts'

const pollMs = 2000
const patienceMs = 10 * 60_000
const unit = parseEther('1')
/** What a vault of the founder mints; instant, so within the allowance of a region that is new. */
const minted = 8_000n * unit
/** Three times what the debt is worth. */
const cover = 3n
/** What WATT is worth on networks where it is worth nothing. */
const wattUsd = parseEther('0.1')
const reward = 20_000n * unit
const reporterReward = 1_000n * unit
const dollarsEach = 10_000n * unit

/** Does what is not done yet. @throws when a price does not come, or the chain refuses a step. */
export async function openLocalMarkets(
  client: PublicClient,
  names: ReadonlyMap<string, Address>,
  signal: AbortSignal,
): Promise<void> {
  const contracts = await findEnergy(client)
  await handOutDollars(client, names.get('stable')!, signal)
  await fundStakers(client, names, signal)
  await fundReporters(client, names, signal)
  for (const region of await listRegions(client, contracts)) {
    const price = await priceOf(client, region, signal)
    const supply = await client.readContract({ ...region.stablePair, functionName: 'totalSupply' })
    if (supply === 0n) await provide(client, region, { names, price, signal })
  }
}

async function priceOf(client: PublicClient, region: Region, signal: AbortSignal): Promise<bigint> {
  for (const endMs = Date.now() + patienceMs; Date.now() < endMs;) {
    const { healthy, target, index } = await readPrice(client, region)
    if (healthy) return target > index ? target : index
    await sleep(pollMs, undefined, { signal })
  }
  throw new Error(`region ${region.id} has no price after ${patienceMs / 60_000} minutes`)
}

type Provision = {
  readonly names: ReadonlyMap<string, Address>
  readonly price: bigint
  readonly signal: AbortSignal
}

async function provide(
  client: PublicClient,
  region: Region,
  { names, price, signal }: Provision,
): Promise<void> {
  const { branch, kwt, stable } = region
  const account = privateKeyToAccount(founder().privateKey)
  const nonce = await client.getTransactionCount({ address: account.address })
  const steps = new Founding(account.address, nonce)
  const [router, watt] = [names.get('router')!, names.get('wrapped-watt')!]
  const debt = (minted * price) / unit
  const collateral = debt * cover
  const half = minted / 2n
  const dollars = debt / 2n
  const coins = (dollars * unit) / wattUsd
  const hint = await hintFor(client, region, collateral, minted)
  const deadline = (await client.getBlock()).timestamp + 3600n

  steps.call(stable.address, 'TestDollar', 'drip', [collateral + dollars])
  steps.call(stable.address, 'TestDollar', 'approve', [branch.address, collateral])
  steps.call(branch.address, 'RegionBranch', 'open', [0, collateral, minted, hint])
  steps.call(kwt.address, 'KwtToken', 'approve', [router, minted])
  steps.call(stable.address, 'TestDollar', 'approve', [router, dollars])
  const pools = [
    { other: stable.address, amount: dollars, value: 0n },
    { other: watt, amount: coins, value: coins },
  ]
  for (const { other, amount, value } of pools) {
    const order = {
      tokenA: kwt.address,
      tokenB: other,
      desiredA: half,
      desiredB: amount,
      minimumA: 0n,
      minimumB: 0n,
      to: account.address,
      deadline,
    }
    steps.call(router, 'SwapRouter', 'addLiquidity', [order], value)
  }
  await steps.send(client, account, signal)
}

async function handOutDollars(client: PublicClient, stable: Address, signal: AbortSignal): Promise<void> {
  const accounts = devAccounts()
  const held = await client.readContract({
    address: stable,
    abi: erc20Abi,
    functionName: 'totalSupply',
  })
  if (held > 0n) return
  const account = privateKeyToAccount(founder().privateKey)
  const nonce = await client.getTransactionCount({ address: account.address })
  const steps = new Founding(account.address, nonce)
  steps.call(stable, 'TestDollar', 'drip', [dollarsEach * BigInt(accounts.length)])
  for (const { address } of accounts) steps.call(stable, 'TestDollar', 'transfer', [address, dollarsEach])
  await steps.send(client, account, signal)
}

async function fundStakers(
  client: PublicClient,
  names: ReadonlyMap<string, Address>,
  signal: AbortSignal,
): Promise<void> {
  const account = privateKeyToAccount(founder().privateKey)
  const watt = names.get('wrapped-watt')!
  for (const name of ['staking', 'staking-instant']) {
    const pool = names.get(name)!
    const held = await client.readContract({
      address: watt,
      abi: erc20Abi,
      functionName: 'balanceOf',
      args: [pool],
    })
    if (held > 0n) continue
    const nonce = await client.getTransactionCount({ address: account.address })
    const steps = new Founding(account.address, nonce)
    steps.call(watt, 'WrappedWatt', 'depositTo', [pool], reward)
    steps.call(pool, 'StakingPool', 'notifyReward', [reward])
    await steps.send(client, account, signal)
  }
}

async function fundReporters(
  client: PublicClient,
  names: ReadonlyMap<string, Address>,
  signal: AbortSignal,
): Promise<void> {
  const [watt, registry] = [names.get('wrapped-watt')!, names.get('reporters')!]
  const held = await client.readContract({
    address: watt,
    abi: erc20Abi,
    functionName: 'balanceOf',
    args: [registry],
  })
  if (held > reporterStake * BigInt(reporterCount)) return
  const account = privateKeyToAccount(founder().privateKey)
  const nonce = await client.getTransactionCount({ address: account.address })
  const steps = new Founding(account.address, nonce)
  steps.call(watt, 'WrappedWatt', 'deposit', [], reporterReward)
  steps.call(watt, 'WrappedWatt', 'approve', [registry, reporterReward])
  steps.call(registry, 'ReporterRegistry', 'fundRewards', [reporterReward])
  await steps.send(client, account, signal)
}
