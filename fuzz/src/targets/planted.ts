/**
 * A decoder with a bug behind four conditions, which shows that the loop finds what blind mutation does not.
 * @module
 */
import type { Target } from '../target.ts'

/** Breaks on `FUZZ` at the front: one input in 2^32. */
function decodePlanted(input: Uint8Array): boolean {
  if (input.length < 4) return false
  if (input[0] !== 0x46) return false
  if (input[1] !== 0x55) return false
  if (input[2] !== 0x5a) return false
  if (input[3] === 0x5a) throw new TypeError('The planted bug.')
  return true
}

export const target: Target = {
  seeds: [new Uint8Array(8)],
  bytesMax: 64,
  covers: /\/targets\/planted\.ts$/,
  run: decodePlanted,
}
