/**
 * Reads XDR strictly: every byte string has at most one meaning, and every meaning one byte string.
 * @see RFC 4506
 * @module
 */
import { WattError } from '@watt/errors'
import { bytesToHex } from './xdr-writer.ts'

export type ScpDecodeReason =
  | 'truncated'
  | 'trailing-bytes'
  | 'padding'
  | 'too-long'
  | 'unknown-arm'
  | 'flag'
  | 'unsorted'
  | 'too-deep'

/** Consumes bytes from the front. */
export class XdrReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  /** @throws {ScpDecodeError} longer than `maximum`. */
  constructor(bytes: Uint8Array, maximum: number) {
    if (bytes.length > maximum)
      throw new ScpDecodeError('too-long', 0, `${bytes.length} of at most ${maximum} bytes`)
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get offset(): number {
    return this.#at
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4))
  }

  uint64(): bigint {
    return this.#view.getBigUint64(this.#take(8))
  }

  /** A copy of bytes after their length, at most `maximum`. */
  opaque(maximum: number): Uint8Array {
    const length = this.count(maximum)
    const at = this.#take(length)
    const padding = -length & 3
    const end = this.#take(padding)
    for (let byte = 0; byte < padding; byte += 1) {
      if (this.#bytes[end + byte] !== 0)
        throw new ScpDecodeError('padding', end + byte, 'padding is not zero')
    }
    // Not slice(): on a Node.js Buffer that would be a view of the caller's memory.
    return new Uint8Array(this.#bytes.subarray(at, at + length))
  }

  /** 32 bytes as hex. */
  hash(): string {
    const at = this.#take(32)
    return bytesToHex(this.#bytes.subarray(at, at + 32))
  }

  node(): string {
    const at = this.#at
    const arm = this.uint32()
    if (arm !== 0) throw new ScpDecodeError('unknown-arm', at, `public key type ${arm}`)
    return this.hash()
  }

  /** The length of a list or byte string. */
  count(maximum: number): number {
    const at = this.#at
    const count = this.uint32()
    if (count > maximum) throw new ScpDecodeError('too-long', at, `${count} of at most ${maximum}`)
    return count
  }

  optional<T>(read: () => T): T | undefined {
    const at = this.#at
    const flag = this.uint32()
    if (flag > 1) throw new ScpDecodeError('flag', at, `presence flag ${flag}`)
    return flag === 1 ? read() : undefined
  }

  list<T>(maximum: number, read: () => T): readonly T[] {
    const count = this.count(maximum)
    const items: T[] = []
    for (let index = 0; index < count; index += 1) items.push(read())
    return items
  }

  /** @throws {ScpDecodeError} bytes are left. */
  end(): void {
    const left = this.#bytes.length - this.#at
    if (left > 0) throw new ScpDecodeError('trailing-bytes', this.#at, `${left} bytes after the end`)
  }

  #take(count: number): number {
    const at = this.#at
    if (at + count > this.#bytes.length) {
      throw new ScpDecodeError('truncated', at, `${this.#bytes.length - at} of ${count} bytes left`)
    }
    this.#at += count
    return at
  }
}

/** Bytes that are no canonical encoding of what was asked for. The only error that decoding throws. */
export class ScpDecodeError extends WattError {
  readonly code = 'scp/decode'
  readonly reason: ScpDecodeReason
  /** Where it was noticed. */
  readonly offset: number

  constructor(reason: ScpDecodeReason, offset: number, found: string) {
    super(
      `SCP bytes do not decode (${reason}) at offset ${offset}: ${found}. The sender is broken or hostile; drop them.`,
    )
    this.reason = reason
    this.offset = offset
  }
}
