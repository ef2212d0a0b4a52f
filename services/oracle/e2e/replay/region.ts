/**
 * A region in a replay: whenever its price rests, somebody opens a vault with not a cent more than the stable's least
 * ratio; a keeper flags and liquidates at every look.
 * @module
 */
import { encodeFunctionData, parseAbi, parseEther, type Address } from 'viem'
import { collateralFor, type Region } from '@watt/sdk/energy'
import type { ReplayChain } from './chain.ts'

export type RegionFigures = {
  region: string
  /** Vaults opened at exactly the least ratio. */
  vaults: number
  liquidated: number
  /** Vaults seen to be worth less than their debt. */
  insolvent: number
  /** Lowest ratio of any vault at any look, in 1/10,000. */
  lowestRatio: number
}

export type ReplayRegion = {
  readonly figures: RegionFigures
  /** Whether there is nothing to do before the next round: the index has arrived, and no vault is below its least ratio. */
  readonly isQuiet: () => boolean
  readonly look: () => Promise<void>
}

const testDollarAbi = parseAbi(['function drip(uint256)', 'function approve(address, uint256)'])
const whole = parseEther('1')
const bps = 10_000n
const leastRatio = 12_000n
const penniless = parseEther('1000')
const ample = parseEther('9000')
const ampleRatio = 100_000n
/** KWT that a keeper has at hand for liquidations. */
const atHand = parseEther('9000')
const dayS = 86_400

/** Somebody who mints, and somebody who liquidates. */
export type RegionPeople = { readonly owner: Address; readonly keeper: Address }

/** Gives both enough dollars. */
export async function prepareRegion(
  chain: ReplayChain,
  { branch, stable }: Region,
  { owner, keeper }: RegionPeople,
): Promise<void> {
  const call = (functionName: 'drip' | 'approve', ...args: readonly [bigint] | readonly [Address, bigint]) =>
    encodeFunctionData({ abi: testDollarAbi, functionName, args } as never)
  for (const who of [owner, keeper]) {
    for (let at = 0; at < 5; at++) await chain.send(who, stable.address, call('drip', parseEther('100000')))
    await chain.send(who, stable.address, call('approve', branch.address, parseEther('1000000')))
  }
}

/** A region after {@link prepareRegion}. */
export function createReplayRegion(
  chain: ReplayChain,
  region: Region,
  { owner, keeper }: RegionPeople,
): ReplayRegion {
  const { branch, kwt } = region
  const figures: RegionFigures = {
    region: region.id,
    vaults: 0,
    liquidated: 0,
    insolvent: 0,
    lowestRatio: Number.MAX_SAFE_INTEGER,
  }
  let restsAt = 0n
  let isQuiet = true
  const price = () => chain.client.readContract({ ...branch, functionName: 'currentPrice' })
  const send = async (from: Address, data: `0x${string}`): Promise<void> =>
    chain.send(from, branch.address, data)

  async function open(who: Address, amount: bigint, ratio: bigint): Promise<void> {
    // The fee for minting at once is part of the debt: 0.5 %.
    const collateral = collateralFor(region, (amount * 1005n) / 1000n, await price(), ratio)
    const args = [0, collateral, amount, 0] as const
    await send(who, encodeFunctionData({ ...branch, functionName: 'open', args }))
  }

  /** Like any keeper, from the lowest ratio up to the first vault that is safe. @returns how many were not */
  async function watch(): Promise<number> {
    let count = 0
    const { index } = await price()
    const [stableKind] = await chain.client.readContract({ ...branch, functionName: 'collaterals' })
    for (let id = stableKind!.head; id !== 0;) {
      const vault = await chain.client.readContract({ ...branch, functionName: 'vault', args: [id] })
      const ratio = (vault.collateral * whole * bps) / (vault.debt * index)
      figures.lowestRatio = Math.min(figures.lowestRatio, Number(ratio))
      if (ratio < bps) figures.insolvent += 1
      if (ratio >= leastRatio) break
      count += 1
      const age = chain.now() - vault.flaggedAt
      if (vault.flaggedAt === 0 || age > 8 * dayS)
        await send(keeper, encodeFunctionData({ ...branch, functionName: 'flag', args: [id] }))
      else if (age >= dayS) {
        const args = [id, vault.debt, keeper, 0] as const
        await send(keeper, encodeFunctionData({ ...branch, functionName: 'liquidate', args }))
        figures.liquidated += 1
      }
      id = vault.next
    }
    return count
  }

  return {
    figures,
    isQuiet: () => isQuiet,
    async look() {
      const { healthy, index, target } = await price()
      if (target === 0n) return
      if (index !== restsAt || index !== target)
        await send(keeper, encodeFunctionData({ ...branch, functionName: 'poke' }))
      const low = await watch()
      isQuiet = !healthy || (low === 0 && index === target)
      if (!healthy) return
      const held = await chain.client.readContract({ ...kwt, functionName: 'balanceOf', args: [keeper] })
      if (held < atHand) await open(keeper, ample, ampleRatio)
      if (index !== target || restsAt === index) return
      await open(owner, penniless, leastRatio)
      figures.vaults += 1
      restsAt = index
    },
  }
}
