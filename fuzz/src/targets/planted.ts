/**
 * A decoder with a bug behind four conditions, which shows that the loop finds what blind mutation does not; and two
 * that no `catch` survives, which show that the watch does.
 * @module
 */
import type { Target } from '../target.ts'

const bytesMax = 64

/** Breaks on `FUZZ` at the front: one input in 2^32. Longer inputs than the loop makes hang it or kill its process. */
function decodePlanted(input: Uint8Array): boolean {
  if (input.length === bytesMax + 1) for (;;);
  if (input.length === bytesMax + 2) process.abort()
  if (input.length < 4) return false
  if (input[0] !== 0x46) return false
  if (input[1] !== 0x55) return false
  if (input[2] !== 0x5a) return false
  if (input[3] === 0x5a) throw new TypeError('The planted bug.')
  return true
}

export const target: Target = {
  seeds: [new Uint8Array(8)],
  bytesMax,
  covers: /\/targets\/planted\.ts$/,
  run: decodePlanted,
}
