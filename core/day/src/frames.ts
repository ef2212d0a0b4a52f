/**
 * A stream of sections in frames: `length u32 | digest 32 bytes | payload`. Each digest covers the one before and its payload,
 * so a frame that is damaged, missing, doubled or out of order is noticed where it is. An empty frame ends the stream.
 * @module
 */
import { WattError } from '@watt/errors'
import { hashBytes, hashOf } from './hash.ts'

const maximumPayload = 1 << 20
const headBytes = 4 + hashBytes

/**
 * Frames of some sections, and the one that ends the stream.
 * @yields A frame.
 */
export function* framesOf(sections: Iterable<Uint8Array>): Generator<Uint8Array, void> {
  let digest: Uint8Array = new Uint8Array(hashBytes)
  for (const section of sections) {
    for (let at = 0; at < section.length; at += maximumPayload) {
      const payload = section.subarray(at, at + maximumPayload)
      digest = chain(digest, payload)
      yield frame(digest, payload)
    }
  }
  yield frame(chain(digest, new Uint8Array(0)), new Uint8Array(0))
}

/** Reads sections out of frames; the bytes may come in pieces of any size. */
export class FrameReader {
  readonly #pieces: Iterator<Uint8Array>
  #left: Uint8Array = new Uint8Array(0)
  #digest: Uint8Array = new Uint8Array(hashBytes)

  constructor(pieces: Iterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.iterator]()
  }

  /**
   * The next section, of so many bytes. Memory is taken as bytes arrive, never for what a lying header announces.
   * @throws {DamagedError}
   */
  section(length: number): Uint8Array {
    const payloads: Uint8Array[] = []
    for (let rest = length; rest > 0; rest -= payloads.at(-1)!.length) {
      payloads.push(this.#frame(Math.min(rest, maximumPayload)))
    }
    return join(payloads, length)
  }

  /** @throws {DamagedError} Anything but the end follows. */
  end(): void {
    this.#frame(0)
    if (this.#left.length > 0 || this.#pieces.next().done !== true)
      throw new DamagedError('bytes after the end')
  }

  #frame(length: number): Uint8Array {
    const head = this.#take(headBytes)
    if (new DataView(head.buffer).getUint32(0, true) !== length)
      throw new DamagedError('a frame of another length')
    const payload = this.#take(length)
    this.#digest = chain(this.#digest, payload)
    if (this.#digest.some((byte, at) => byte !== head[4 + at])) throw new DamagedError('a wrong checksum')
    return payload
  }

  #take(length: number): Uint8Array<ArrayBuffer> {
    const taken = new Uint8Array(length)
    let filled = 0
    while (filled < length) {
      if (this.#left.length === 0) {
        const { done, value } = this.#pieces.next()
        if (done === true) throw new DamagedError('an early end')
        this.#left = value
        continue
      }
      const part = this.#left.subarray(0, length - filled)
      taken.set(part, filled)
      filled += part.length
      this.#left = this.#left.subarray(part.length)
    }
    return taken
  }
}

function frame(digest: Uint8Array, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(headBytes + payload.length)
  new DataView(bytes.buffer).setUint32(0, payload.length, true)
  bytes.set(digest, 4)
  bytes.set(payload, headBytes)
  return bytes
}

function chain(before: Uint8Array, payload: Uint8Array): Uint8Array {
  return hashOf(join([before, payload], before.length + payload.length))
}

function join(parts: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** Thrown for a snapshot that is not, byte for byte, what was written. */
export class DamagedError extends WattError {
  readonly code = 'day/damaged-snapshot'
  override readonly fix = 'delete this snapshot and take another one, or replay the chain'

  constructor(found: string) {
    super(`The snapshot of the day is damaged: ${found}.`)
  }
}
