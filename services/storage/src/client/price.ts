/**
 * What storing costs, as the market counts it.
 * @see StorageMarket.sol
 * @module
 */

/** Wei an epoch for so many bytes, at a price in wei a GiB-epoch. Rounded up. */
export function perEpochOf(priceWei: bigint, sizeBytes: number): bigint {
  return (priceWei * BigInt(sizeBytes) + 2n ** 30n - 1n) / 2n ** 30n
}

/** Wei to send along with an order: all shards at the dearest price. */
export function escrowOf(order: {
  readonly n: number
  readonly sizeBytes: number
  readonly epochs: number
  readonly priceCapWei: bigint
}): bigint {
  return BigInt(order.n) * perEpochOf(order.priceCapWei, order.sizeBytes) * BigInt(order.epochs)
}
