/**
 * What a mint locks and owes, and what stands in its way. KWT and prices have 18 decimals, ratios are in 1/10,000. Pure.
 * @module
 */
import { collateralFor, withFee, type Region, type RegionPrice, type RegionRules } from '@watt/sdk/energy'
import { soldAbove } from './vault-risk.ts'

export type MintPlan = {
  readonly amount: bigint
  /** Amount and fee. */
  readonly debt: bigint
  readonly fee: bigint
  /** Of the stable token. */
  readonly collateral: bigint
  /** Price of a kWh above which others may sell the collateral. */
  readonly soldAbove: bigint
}

/** Why nothing can be minted so; keys below `mint.problem`. */
export type MintProblem = 'ratio' | 'ceiling' | 'tooLittle' | 'notAtOnce'

/** What minting `amount` at `ratio` means. */
export function planMint(
  region: Pick<Region, 'stable'>,
  price: Pick<RegionPrice, 'index' | 'target'>,
  { fee, minRatio }: Pick<RegionRules, 'fee' | 'minRatio'>,
  { amount, ratio }: { readonly amount: bigint; readonly ratio: bigint },
): MintPlan {
  const debt = withFee(amount, fee)
  const collateral = collateralFor(region, debt, price, ratio)
  const limit = soldAbove(region, { collateral, debt }, { minRatio })
  return { amount, debt, fee: debt - amount, collateral, soldAbove: limit ?? 0n }
}

/**
 * What to allow for a mint: 5 % more than it locks now. Each round of the price changes what a ratio needs, and nobody should
 * have to allow again for that. No more is taken than the mint says.
 */
export function allowanceFor(collateral: bigint): bigint {
  return collateral + collateral / 20n
}

/** The first of the region's rules that a mint breaks. */
export function mintProblem(
  { amount, debt }: Pick<MintPlan, 'amount' | 'debt'>,
  ratio: bigint,
  rules: RegionRules,
): MintProblem | undefined {
  if (ratio < rules.minRatio) return 'ratio'
  if (amount > rules.room) return 'ceiling'
  if (debt < rules.minDebt) return 'tooLittle'
  return amount > rules.instantMint ? 'notAtOnce' : undefined
}
