/**
 * Who would lose what of an order. Pure.
 * @module
 */
import type { OrderStatus } from '@watt/storage/browser'

export type Stakes = {
  /** Shards that may still be lost before the file is. */
  readonly spare: number
  /** Wei that one provider is not paid for an epoch it does not prove, at most. */
  readonly perEpochWei: bigint
  /** Wei that one provider loses with its shard, at most. */
  readonly collateralWei: bigint
}

/** @returns undefined where nobody has a shard, or is to have one */
export function stakesOf({
  order,
  shards,
}: Pick<OrderStatus, 'shards'> & {
  readonly order: { readonly terms: Pick<OrderStatus['order']['terms'], 'k'> }
}): Stakes | undefined {
  const deals = shards.flatMap(({ deal }) =>
    deal?.state === 'active' || deal?.state === 'matched' ? [deal] : [],
  )
  if (deals.length === 0) return undefined
  const there = shards.filter(({ state }) => state === 'healthy' || state === 'starting').length
  const most = (of: (deal: (typeof deals)[number]) => bigint): bigint =>
    deals.reduce((max, deal) => (of(deal) > max ? of(deal) : max), 0n)
  return {
    spare: Math.max(0, there - order.terms.k),
    perEpochWei: most((deal) => deal.perEpochWei),
    collateralWei: most((deal) => deal.collateralWei),
  }
}
