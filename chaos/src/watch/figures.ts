/**
 * Figures of samples.
 * @module
 */

/** The nearest-rank percentile; 0 of no samples. */
export function percentile(samples: readonly number[], percent: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0
}

/** The highest sample; 0 of no samples. */
export function highest(samples: readonly number[]): number {
  return samples.reduce((a, b) => Math.max(a, b), 0)
}
