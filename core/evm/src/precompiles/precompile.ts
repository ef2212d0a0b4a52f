/**
 * What a built-in function is: a price and an answer, both of nothing but its input.
 * @module
 */
export type Precompile = {
  /** What a call with this input costs, whatever comes of it. */
  readonly gas: (input: Uint8Array) => bigint
  /**
   * Runs only once the gas is paid.
   * @returns undefined when the input is refused: the call fails, and all the gas that it was given is gone.
   */
  readonly run: (input: Uint8Array) => Uint8Array | undefined
}

export const noBytes: Uint8Array = new Uint8Array(0)

/** Words of 32 bytes that the input fills or begins. */
export function wordsOf(input: Uint8Array): bigint {
  return BigInt(Math.ceil(input.length / 32))
}

/** A copy of `length` bytes from `start` on. Beyond the input's end lie zeros. */
export function bytesAt(input: Uint8Array, start: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  bytes.set(input.subarray(start, start + length))
  return bytes
}

/** `bytes` at the end of a word. */
export function toWord(bytes: Uint8Array): Uint8Array {
  const word = new Uint8Array(32)
  word.set(bytes, 32 - bytes.length)
  return word
}

/** What functions that only judge answer. */
export function wordOf(isTrue: boolean): Uint8Array {
  return toWord(Uint8Array.of(isTrue ? 1 : 0))
}
