/**
 * How far a vault is from its sale. Prices are USD per kWh with 18 decimals, shares in 1/10,000. Pure.
 * @module
 */
import type { Region, RegionPrice, RegionRules, VaultStatus } from '@watt/sdk/energy'

const bps = 10_000n
const unit = 10n ** 18n
/** Closer to the sale than this, in 1/10,000 of the price, is said aloud: prices move by that much in half a year. */
const nearBps = 1_500n

export type VaultRisk =
  /** It owes nothing, or its collateral is not measured here. */
  | { readonly kind: 'none' }
  /** Anybody may sell it from then on; in seconds since 1970. */
  | { readonly kind: 'flagged'; readonly sellableAt: bigint }
  /** Anybody may flag it at once. */
  | { readonly kind: 'below' }
  /** A kWh may cost so much, and so much more than now, before that. */
  | { readonly kind: 'near' | 'far'; readonly soldAbove: bigint; readonly roomBps: bigint }

/** Price of a kWh above which a vault has less than its least ratio; undefined without debt. */
export function soldAbove(
  { stable }: Pick<Region, 'stable'>,
  { collateral, debt }: Pick<VaultStatus, 'collateral' | 'debt'>,
  { minRatio }: Pick<RegionRules, 'minRatio'>,
): bigint | undefined {
  if (debt === 0n || minRatio === 0n) return undefined
  const dollars = collateral * 10n ** BigInt(18 - stable.decimals)
  return (dollars * unit * bps) / (debt * minRatio)
}

/** What threatens a vault now. */
export function riskOf(
  region: Pick<Region, 'stable'>,
  vault: Pick<VaultStatus, 'collateral' | 'collateralId' | 'debt' | 'flaggedAt'>,
  { index }: Pick<RegionPrice, 'index'>,
  rules: Pick<RegionRules, 'minRatio' | 'liquidationDelay'>,
): VaultRisk {
  if (vault.flaggedAt > 0n) return { kind: 'flagged', sellableAt: vault.flaggedAt + rules.liquidationDelay }
  const limit = vault.collateralId === 0 ? soldAbove(region, vault, rules) : undefined
  if (limit === undefined || index === 0n) return { kind: 'none' }
  if (index > limit) return { kind: 'below' }
  const roomBps = ((limit - index) * bps) / index
  return { kind: roomBps < nearBps ? 'near' : 'far', soldAbove: limit, roomBps }
}
