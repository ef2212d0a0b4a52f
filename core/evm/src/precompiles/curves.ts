/**
 * Loads the curves of built-in functions.
 * @module
 */
import { CurvesUnavailableError } from '../errors.ts'
import { bls12 } from './bls12-381.ts'
import { bn254 } from './bn254.ts'
import { p256 } from './p256-verify.ts'

let loading: Promise<void> | undefined
let isLoaded = false

/**
 * Starts to load the curves, once for the whole process: some 0.1 seconds. Engines do it when they are made, and wait for it
 * before they first run code. Who needs runs to take the same turns everywhere waits for it before.
 * @returns Nothing once they are there.
 * @throws {CurvesUnavailableError} (rejects) when they cannot be loaded; the next call tries again.
 */
export function loadCurves(): Promise<void> | undefined {
  if (isLoaded) return undefined
  if (loading === undefined) {
    loading = load()
    // An engine that nobody uses must not end the process.
    loading.catch(() => undefined)
  }
  return loading
}

async function load(): Promise<void> {
  try {
    await Promise.all([bn254.load(), bls12.load(), p256.load()])
  } catch (cause) {
    loading = undefined
    throw new CurvesUnavailableError(cause)
  }
  isLoaded = true
}
