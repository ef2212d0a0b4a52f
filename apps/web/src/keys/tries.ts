/**
 * How long to wait after wrong passwords. The count is stored, so that a reload or another tab does not begin anew.
 * @module
 */
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { WattError } from '@watt/errors'

/** Wrong passwords in a row, and when the last one was tried. */
export type Tries = { readonly failures: number; readonly lastMs: number }

export const noTries: Tries = { failures: 0, lastMs: 0 }
const freeTries = 3
const waitMsMax = 300_000

/** How long the next try must wait: nothing for three, then 2 s, 4 s, 8 s … up to 5 minutes. */
export function waitMs({ failures, lastMs }: Tries, nowMs: number): number {
  if (failures < freeTries) return 0
  const wholeMs = Math.min(waitMsMax, 1_000 * 2 ** (failures - freeTries + 1))
  // A clock set back must not lock anybody out for longer than the rule says.
  return Math.min(wholeMs, Math.max(0, lastMs + wholeMs - nowMs))
}

/** @throws {TooManyTriesError} It is too early. */
export function nextTry(tries: Tries, nowMs: number): Tries {
  const left = waitMs(tries, nowMs)
  if (left > 0) throw new TooManyTriesError(left)
  return { failures: tries.failures + 1, lastMs: nowMs }
}

export function encodeTries({ failures, lastMs }: Tries): Uint8Array {
  return utf8ToBytes(`${failures} ${lastMs}`)
}

export function decodeTries(bytes: Uint8Array | undefined): Tries {
  if (bytes === undefined) return noTries
  const [failures = 0, lastMs = 0] = new TextDecoder().decode(bytes).split(' ').map(Number)
  return Number.isSafeInteger(failures) && Number.isSafeInteger(lastMs) ? { failures, lastMs } : noTries
}

/** Wrong passwords make the next try wait. */
export class TooManyTriesError extends WattError {
  readonly code = 'keys/too-many-tries'
  readonly waitMs: number
  constructor(wait: number) {
    super(`Try again in ${Math.ceil(wait / 1_000)} seconds.`)
    this.waitMs = wait
  }
}
