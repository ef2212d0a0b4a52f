/**
 * STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015) over AES-256-GCM: chunks of 64 KiB of plaintext, each sealed with the nonce
 * `u88 counter || u8 last` (big-endian; 1 for the last chunk) and the hash of the header as additional data.
 * A chunk that is changed, moved, repeated, left out, or of another object does not open; nor does one too few or too many.
 * @module
 */
import { encode } from '@ipld/dag-cbor'
import { WattError } from '@watt/errors'
import { openGcm, sealGcm } from '#aes-gcm'
import { sha256 } from '#sha256'
import { rechunk } from './in-order.ts'
import { checkRange, chunkBytes, chunksOf, cipherRange, sealedChunkBytes } from './layout.ts'

const algorithm = 'aes-256-gcm'

/** A new key, for one object and no other: nonces repeat from object to object. */
export function newObjectKey(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(32))
}

/**
 * Encrypts a stream.
 * @param key - 32 bytes that no other plaintext is encrypted with.
 * @param plainBytes - Its length.
 * @yields The ciphertext, a sealed chunk at a time.
 * @throws {StreamLengthError} The source has another length.
 */
export async function* encrypt(
  key: Uint8Array,
  plainBytes: number,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const last = chunksOf(plainBytes) - 1
  const cipher = new ChunkCipher(key, plainBytes)
  let index = 0
  for await (const chunk of wholeChunks(source, chunkBytes, plainBytes)) {
    yield await cipher.seal(chunk, index, index === last)
    index++
  }
}

/**
 * Decrypts the bytes [from, to) of a plaintext. No byte is given out before its chunk was found authentic.
 * @param source - The ciphertext's bytes in `cipherRange(plainBytes, from, to)`.
 * @yields The bytes [from, to), at most 64 KiB at a time.
 * @throws {PlainRangeError} The range is not within the plaintext.
 * @throws {StreamLengthError} The source has another length.
 * @throws {CiphertextError} A chunk is not what was sealed there.
 */
export async function* decrypt(
  key: Uint8Array,
  plainBytes: number,
  source: AsyncIterable<Uint8Array>,
  from = 0,
  to: number = plainBytes,
): AsyncGenerator<Uint8Array> {
  checkRange(plainBytes, from, to)
  const last = chunksOf(plainBytes) - 1
  const cipher = new ChunkCipher(key, plainBytes)
  let index = Math.floor(from / chunkBytes)
  let offset = index * chunkBytes
  const cipherBytes = cipherRange(plainBytes, from, to).length
  for await (const sealed of wholeChunks(source, sealedChunkBytes, cipherBytes)) {
    const chunk = await cipher.open(sealed, index, index === last)
    index++
    const part = chunk.subarray(Math.max(0, from - offset), Math.max(0, to - offset))
    offset += chunk.length
    if (part.length > 0) yield part
  }
}

/**
 * Cuts a stream that must have `bytes` bytes.
 * @yields Chunks, each gone when the next is asked for; one empty one where an empty plaintext is sealed.
 */
async function* wholeChunks(
  source: AsyncIterable<Uint8Array>,
  size: number,
  bytes: number,
): AsyncGenerator<Uint8Array> {
  let seen = 0
  for await (const chunk of rechunk(source, size, new Uint8Array(size))) {
    seen += chunk.length
    if (seen > bytes || (chunk.length < size && seen < bytes)) throw new StreamLengthError(seen, bytes)
    yield chunk
  }
  if (seen < bytes) throw new StreamLengthError(seen, bytes)
  if (bytes === 0 && size === chunkBytes) yield new Uint8Array(0)
}

/** Seals and opens the chunks of one object. */
class ChunkCipher {
  readonly #key: Uint8Array
  readonly #header: Uint8Array

  constructor(key: Uint8Array, plainBytes: number) {
    this.#key = key
    this.#header = sha256(encode({ version: 1, cipher: algorithm, chunkBytes, plainBytes }))
  }

  seal(chunk: Uint8Array, index: number, isLast: boolean): Promise<Uint8Array<ArrayBuffer>> {
    return sealGcm(this.#terms(index, isLast), chunk)
  }

  /** @throws {CiphertextError} It is not what was sealed there. */
  async open(sealed: Uint8Array, index: number, isLast: boolean): Promise<Uint8Array> {
    const chunk = await openGcm(this.#terms(index, isLast), sealed)
    if (chunk === undefined) throw new CiphertextError(index)
    return chunk
  }

  #terms(index: number, isLast: boolean) {
    return { key: this.#key, nonce: nonce(index, isLast), header: this.#header }
  }
}

function nonce(index: number, last: boolean): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(12)
  new DataView(bytes.buffer).setUint32(3, Math.floor(index / 2 ** 32))
  new DataView(bytes.buffer).setUint32(7, index >>> 0)
  bytes[11] = last ? 1 : 0
  return bytes
}

/** WebCrypto takes no shared memory. */
export function webBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : Uint8Array.from(bytes)
}

/** Thrown when ciphertext is not what was encrypted: changed, moved, or of another object. */
export class CiphertextError extends WattError {
  readonly code = 'storage/ciphertext'
  override readonly fix = 'Fetch it from other shards; if that fails too, the key is not this object’s.'
  readonly chunk: number
  constructor(chunk: number) {
    super(`Chunk ${chunk} of the ciphertext is not what was encrypted.`)
    this.chunk = chunk
  }
}

/** Thrown when a stream has another length than was said. */
export class StreamLengthError extends WattError {
  readonly code = 'storage/stream-length'
  override readonly fix = 'If the file changed while it was read, begin again.'
  constructor(seen: number, expected: number) {
    super(`The stream has ${seen} bytes or more, not ${expected}.`)
  }
}
