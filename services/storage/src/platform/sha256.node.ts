/**
 * SHA-256 at once, as Node has it. In a browser: `sha256.browser.ts`.
 * @module
 */
import { createHash, hash } from 'node:crypto'

export function sha256(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return hash('sha256', bytes, 'buffer') as Uint8Array<ArrayBuffer>
}

/** The hash of bytes that come in parts. */
export class Sha256 {
  readonly #hash = createHash('sha256')

  /** Takes the next bytes. */
  update(bytes: Uint8Array): void {
    this.#hash.update(bytes)
  }

  /** The hash of all bytes so far; there are no more. */
  digest(): Uint8Array {
    return this.#hash.digest()
  }
}
