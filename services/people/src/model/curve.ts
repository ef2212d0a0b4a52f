/**
 * The emission of phase 1: a straight line down to 0 over the days on which anybody earned.
 * @module
 */
import type { PeopleParameters } from './events.ts'

/**
 * What the day with number `step` (from 0) gives out, in gwei: `floor(2 total (N - k) / (N (N + 1)))`. The last step
 * gives whatever rounding left, so the sum is the total exactly; after it there is nothing.
 */
export function emissionOf(step: number, { totalGwei, epochs }: PeopleParameters): bigint {
  if (step >= epochs) return 0n
  if (step < epochs - 1) return onTheLine(step, totalGwei, epochs)
  let given = 0n
  for (let earlier = 0; earlier < epochs - 1; earlier += 1) given += onTheLine(earlier, totalGwei, epochs)
  return totalGwei - given
}

function onTheLine(step: number, totalGwei: bigint, epochs: number): bigint {
  const n = BigInt(epochs)
  return (2n * totalGwei * (n - BigInt(step))) / (n * (n + 1n))
}
