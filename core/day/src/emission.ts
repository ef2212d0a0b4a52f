/**
 * The curve by which phase 1 is given out: linear down to nothing, exact to the gwei.
 * @module
 */
import type { DayParameters } from './types.ts'

/**
 * What step `step` (from 0) gives out, in gwei: `2·total·(N-k) / (N·(N+1))` rounded down; the last step gives whatever is
 * left of the total; after it nothing, for ever.
 * @param emittedGwei What all steps before gave.
 */
export function emissionGwei(
  { totalGwei, epochs }: Pick<DayParameters, 'totalGwei' | 'epochs'>,
  step: number,
  emittedGwei: bigint,
): bigint {
  if (step >= epochs) return 0n
  if (step === epochs - 1) return totalGwei - emittedGwei
  const n = BigInt(epochs)
  return (2n * totalGwei * (n - BigInt(step))) / (n * (n + 1n))
}
