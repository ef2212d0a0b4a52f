/**
 * What KWT are paid out as. Pure.
 * @module
 */
import { payoutOf, redemptionPrice, type Region, type RegionPrice, type RegionRules } from '@watt/sdk/energy'

const bps = 10_000n

export type RedeemPlan = {
  /** Of the stable token, after the fee. */
  readonly payout: bigint
  /** US dollars per kWh, 18 decimals: the lower of index and oracle. */
  readonly price: bigint
  /** Below it nothing happens. */
  readonly minPrice: bigint
  readonly feeBps: bigint
}

/** What redeeming `amount` at once gives now; a region that is shut down takes no fee. */
export function planRedeem(
  region: Pick<Region, 'stable'>,
  price: RegionPrice,
  { fee }: Pick<RegionRules, 'fee'>,
  { amount, slippageBps }: { readonly amount: bigint; readonly slippageBps: bigint },
): RedeemPlan {
  const feeBps = price.isShutDown ? 0n : fee
  const paid = redemptionPrice(price)
  return {
    payout: payoutOf(region, amount, paid, feeBps),
    price: paid,
    minPrice: (paid * (bps - slippageBps)) / bps,
    feeBps,
  }
}

/** What may be redeemed at once now: all of it where there is no price to wait for. */
export function redeemableAtOnce(price: RegionPrice, { instantRedeem }: RegionRules): bigint | undefined {
  return price.healthy && !price.isShutDown ? instantRedeem : undefined
}
