/**
 * Shares a day's pool: every gwei of it ends with a member or in the carry.
 * @module
 */
import type { Members } from './columns.ts'
import type { Shares } from './points.ts'

/** The share of a day's emission that all untrusted members together can be credited: 1/20. */
const provisionalPart = 20n
/** An untrusted point is worth at most a tenth of what it would be in the whole pool. */
const provisionalDiscount = 10n

export type Pool = { readonly emissionGwei: bigint; readonly feesGwei: bigint; readonly carryGwei: bigint }

/** What a weight of 1 earns, and what is left. */
export type Rates = {
  readonly rateGwei: bigint
  readonly provisionalRateGwei: bigint
  readonly restGwei: bigint
}

/** Splits a pool. There is somebody trusted: `weight` is not 0. */
export function split({ emissionGwei, feesGwei, carryGwei }: Pool, shares: Shares): Rates {
  const pool = emissionGwei + feesGwei + carryGwei
  const weight = BigInt(shares.weight)
  const provisionalWeight = BigInt(shares.provisionalWeight)
  const provisionalRateGwei =
    provisionalWeight === 0n
      ? 0n
      : smaller(
          emissionGwei / (provisionalPart * provisionalWeight),
          pool / (provisionalDiscount * (weight + provisionalWeight)),
        )
  const trusted = pool - provisionalRateGwei * provisionalWeight
  return { rateGwei: trusted / weight, provisionalRateGwei, restGwei: trusted % weight }
}

/**
 * Credits every member for `day` and says how much provisional balance became earned: of a trusted member who is present, at
 * most as much as it earns that day. So trust that is lent to a fake for a day cannot free what it gathered over months.
 */
export function credit(members: Members, day: number, { points }: Shares, rates: Rates): bigint {
  const { earnedGwei, provisionalGwei, provisionalSince, trust, weight } = members.column
  const { rateGwei, provisionalRateGwei } = rates
  let unlocked = 0n
  for (let at = 0; at < members.count; at++) {
    if (trust[at] !== 0) {
      const gwei = rateGwei * BigInt(weight[at]!)
      if (gwei === 0n) continue
      earnedGwei[at]! += gwei
      if (points[at] === 0 || provisionalGwei[at] === 0n) continue
      const moved = smaller(provisionalGwei[at]!, gwei)
      provisionalGwei[at]! -= moved
      earnedGwei[at]! += moved
      unlocked += moved
    } else if (points[at] !== 0 && provisionalRateGwei !== 0n) {
      if (provisionalGwei[at] === 0n) provisionalSince[at] = day
      provisionalGwei[at]! += provisionalRateGwei * BigInt(points[at]!)
    }
  }
  return unlocked
}

export type Expiry = { readonly provisionalEpochs: number; readonly claimEpochs: number }

/** Takes back provisional balance that is too old and earned balance that nobody claims; says how much. */
export function expire(
  { count, column }: Members,
  day: number,
  { provisionalEpochs, claimEpochs }: Expiry,
): bigint {
  const { earnedGwei, claimedGwei, provisionalGwei, provisionalSince, lastActive } = column
  let returned = 0n
  for (let at = 0; at < count; at++) {
    if (day - provisionalSince[at]! > provisionalEpochs && provisionalGwei[at] !== 0n) {
      returned += provisionalGwei[at]!
      provisionalGwei[at] = 0n
    }
    if (day - lastActive[at]! >= claimEpochs && earnedGwei[at] !== claimedGwei[at]) {
      returned += earnedGwei[at]! - claimedGwei[at]!
      earnedGwei[at] = claimedGwei[at]!
    }
  }
  return returned
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
