/**
 * SHA-256 at once: WebCrypto has it only for those who wait.
 * @module
 */
import { digest } from '@chainsafe/as-sha256'
import { concatBytes } from '../bytes.ts'

export function sha256(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(digest(bytes))
}

/** The hash of bytes that come in parts, which are few and small here: blocks of shards. */
export class Sha256 {
  readonly #parts: Uint8Array[] = []

  /** Takes the next bytes. */
  update(bytes: Uint8Array): void {
    this.#parts.push(bytes)
  }

  /** The hash of all bytes so far; there are no more. */
  digest(): Uint8Array {
    return sha256(concatBytes(this.#parts))
  }
}
