/**
 * From a password to a key, slowly on purpose.
 * @see RFC 9106 (Argon2id)
 * @module
 */
import { argon2id } from '@noble/hashes/argon2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'

/** What a guess costs. */
export type Cost = { readonly memoryKib: number; readonly passes: number; readonly lanes: number }

/** Some seconds of one core and 64 MiB a guess, which graphics cards lack for each of their thousands. */
export const usualCost: Cost = { memoryKib: 65_536, passes: 2, lanes: 1 }

/** A record from elsewhere may ask for more than the machine has. */
export const costMax: Cost = { memoryKib: 262_144, passes: 8, lanes: 4 }

export type DerivationRequest = {
  readonly password: Uint8Array
  readonly salt: Uint8Array
  readonly cost: Cost
}

/** In the page a worker does it, so that the page does not freeze; in tests the caller itself. */
export type DeriveKey = (request: DerivationRequest) => Promise<Uint8Array>

/** 32 bytes of Argon2id. */
export function deriveKeyHere({ password, salt, cost }: DerivationRequest): Uint8Array {
  return argon2id(password, salt, { m: cost.memoryKib, t: cost.passes, p: cost.lanes, dkLen: 32 })
}

/** A password is the same however a keyboard composes its letters (NFKC). */
export function passwordBytes(password: string): Uint8Array {
  return utf8ToBytes(password.normalize('NFKC'))
}
