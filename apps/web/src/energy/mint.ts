/**
 * What a mint locks and owes, and what stands in its way. KWT and prices have 18 decimals, ratios are in 1/10,000. Pure.
 * @module
 */
import { collateralFor, withFee, type Region, type RegionPrice, type RegionRules } from '@watt/sdk/energy'

const bps = 10_000n
const unit = 10n ** 18n

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
  const dollars = collateral * 10n ** BigInt(18 - region.stable.decimals)
  const soldAbove = debt === 0n ? 0n : (dollars * unit * bps) / (debt * minRatio)
  return { amount, debt, fee: debt - amount, collateral, soldAbove }
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
