/**
 * STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015) over AES-256-GCM: chunks of 64 KiB of plaintext, each sealed with the nonce
 * `u88 counter || u8 last` (big-endian; 1 for the last chunk) and the hash of the header as additional data.
 * A chunk that is changed, moved, repeated, left out, or of another object does not open; nor does one too few or too many.
 * @module
 */
import { encode } from '@ipld/dag-cbor'
import { WattError } from '@watt/errors'
import { inOrder, rechunk } from './in-order.ts'
import { checkRange, chunkBytes, chunksOf, cipherRange, sealedChunkBytes } from './layout.ts'

/** Chunks that WebCrypto works on at once: it has threads of its own. */
const chunksAtOnce = 16

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
  const chunks = chunksOf(plainBytes)
  const cipher = await cipherOf(key, plainBytes)
  yield* inOrder(wholeChunks(source, chunkBytes, plainBytes), chunksAtOnce, (chunk, index) =>
    cipher.seal(chunk, index, index === chunks - 1),
  )
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
  const chunks = chunksOf(plainBytes)
  const first = Math.floor(from / chunkBytes)
  const cipher = await cipherOf(key, plainBytes)
  const sealed = wholeChunks(source, sealedChunkBytes, cipherRange(plainBytes, from, to).length)
  const opened = inOrder(sealed, chunksAtOnce, (chunk, at) =>
    cipher.open(chunk, first + at, first + at === chunks - 1),
  )
  let offset = first * chunkBytes
  for await (const chunk of opened) {
    const part = chunk.subarray(Math.max(0, from - offset), Math.max(0, to - offset))
    offset += chunk.length
    if (part.length > 0) yield part
  }
}

/**
 * Cuts a stream that must have `bytes` bytes.
 * @yields Chunks; one empty one where an empty plaintext is sealed.
 */
async function* wholeChunks(
  source: AsyncIterable<Uint8Array>,
  size: number,
  bytes: number,
): AsyncGenerator<Uint8Array> {
  let seen = 0
  for await (const chunk of rechunk(source, size)) {
    seen += chunk.length
    if (seen > bytes || (chunk.length < size && seen < bytes)) throw new StreamLengthError(seen, bytes)
    yield chunk
  }
  if (seen < bytes) throw new StreamLengthError(seen, bytes)
  if (bytes === 0 && size === chunkBytes) yield new Uint8Array(0)
}

type ChunkCipher = {
  seal(chunk: Uint8Array, index: number, last: boolean): Promise<Uint8Array<ArrayBuffer>>
  open(chunk: Uint8Array, index: number, last: boolean): Promise<Uint8Array<ArrayBuffer>>
}

async function cipherOf(key: Uint8Array, plainBytes: number): Promise<ChunkCipher> {
  const header = encode({ version: 1, cipher: 'aes-256-gcm', chunkBytes, plainBytes })
  const additionalData = await crypto.subtle.digest('SHA-256', webBytes(header))
  const secret = await crypto.subtle.importKey('raw', webBytes(key), 'AES-GCM', false, ['encrypt', 'decrypt'])
  return {
    seal: async (chunk, index, last) => {
      const algorithm = { name: 'AES-GCM', iv: nonce(index, last), additionalData }
      return new Uint8Array(await crypto.subtle.encrypt(algorithm, secret, webBytes(chunk)))
    },
    open: async (chunk, index, last) => {
      const algorithm = { name: 'AES-GCM', iv: nonce(index, last), additionalData }
      try {
        return new Uint8Array(await crypto.subtle.decrypt(algorithm, secret, webBytes(chunk)))
      } catch {
        throw new CiphertextError(index)
      }
    },
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
