/**
 * Numbers in as few bytes as they need.
 * @see https://webassembly.github.io/spec/core/binary/values.html#integers
 * @module
 */

/** At most 2^53. */
export function unsigned(value: number): number[] {
  if (value < 128) return [value]
  const bytes: number[] = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest]
    bytes.push((rest % 128) | 128)
  }
}

/** Two's complement. */
export function signed(value: bigint): number[] {
  const bytes: number[] = []
  for (let rest = value; ; rest >>= 7n) {
    const low = Number(rest & 127n)
    const isLast = (rest >> 6n === 0n && low < 64) || (rest >> 6n === -1n && low >= 64)
    if (isLast) return [...bytes, low]
    bytes.push(low | 128)
  }
}
