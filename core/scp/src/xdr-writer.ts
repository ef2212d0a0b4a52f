/**
 * Writes XDR: big-endian, everything padded with zeros to four bytes.
 * @see RFC 4506
 * @module
 */
import type { NodeId } from './types.ts'

/** Appends to a buffer that grows. Methods return the writer. */
export class XdrWriter {
  #bytes: Uint8Array
  #view: DataView
  #length = 0

  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity)
    this.#view = new DataView(this.#bytes.buffer)
  }

  uint32(value: number): this {
    const at = this.#reserve(4)
    this.#view.setUint32(at, value)
    return this
  }

  uint64(value: bigint): this {
    const at = this.#reserve(8)
    this.#view.setBigUint64(at, value)
    return this
  }

  /** Bytes of a length both sides know. */
  fixed(value: Uint8Array): this {
    const at = this.#reserve((value.length + 3) & ~3)
    this.#bytes.set(value, at)
    return this
  }

  /** Bytes after their length. */
  opaque(value: Uint8Array): this {
    return this.uint32(value.length).fixed(value)
  }

  /** 32 bytes given in hex. */
  hash(hex: string): this {
    const at = this.#reserve(hex.length >>> 1)
    for (let digit = 0; digit < hex.length; digit += 2) {
      this.#bytes[at + (digit >>> 1)] =
        (nibble(hex.charCodeAt(digit)) << 4) | nibble(hex.charCodeAt(digit + 1))
    }
    return this
  }

  /** `PublicKey`: arm 0 of the union, then 32 bytes. */
  node(node: NodeId): this {
    return this.uint32(0).hash(node)
  }

  /** What was written, as a copy. */
  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }

  #reserve(count: number): number {
    const at = this.#length
    this.#length += count
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2))
      grown.set(this.#bytes)
      this.#bytes = grown
      this.#view = new DataView(grown.buffer)
    }
    return at
  }
}

/** Lower-case hex. */
export function bytesToHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += hexPairs[byte] as string
  return text
}

const hexPairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** 0-9 and a-f by their character codes. */
function nibble(code: number): number {
  return code < 58 ? code - 48 : code - 87
}
