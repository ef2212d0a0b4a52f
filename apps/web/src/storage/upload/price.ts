/**
 * What storing costs, as people compare it. Pure.
 * @module
 */
const gigabyte = 1_000_000_000n
const monthSeconds = 2_592_000n

/**
 * Wei for a gigabyte and a month of 30 days, with everything that keeps it safe in it.
 * @returns undefined for nothing, or no time
 */
export function perGigabyteMonth(costWei: bigint, bytes: number, seconds: number): bigint | undefined {
  const parts = BigInt(bytes) * BigInt(Math.round(seconds))
  return parts === 0n ? undefined : (costWei * gigabyte * monthSeconds) / parts
}

/** Bytes that wait on this device until providers have them. */
export function stagedBytesOf(
  objects: readonly { readonly sizeBytes: number; readonly code: { readonly n: number } }[],
): number {
  return objects.reduce((sum, { sizeBytes, code }) => sum + sizeBytes * code.n, 0)
}
