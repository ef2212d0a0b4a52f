/**
 * The private part of a manifest: what an object is called. The tree of folders is what the names say.
 * AES-256-GCM under a key of its own that follows from the object's (HKDF-SHA256, info `watt/storage/names/1`),
 * so that its nonces, 12 random bytes in front, cannot meet those of the ciphertext.
 * @module
 */
import { encode } from '@ipld/dag-cbor'
import { WattError } from '@watt/errors'
import { utf8Bytes } from '../bytes.ts'
import { deriveKey } from '../crypto/index.ts'
import type { WebKey } from '../crypto/web-key.ts'
import { decodeBounded } from './bounded-cbor.ts'
import { sealedBytesMax } from './manifest.ts'
import { bytesOf, fields, integer, list, ShapeError, text } from './shape.ts'

/** What one file is. */
export type FileNames = {
  /** A path with `/` between its parts, none of them empty, `.` or `..`. */
  readonly name: string
  /** Media type. */
  readonly type: string
  /** Milliseconds since 1970-01-01T00:00Z. */
  readonly modified: number
  readonly plainBytes: number
  /** What gateways keep beside a file, such as S3's headers. At most {@link metadataBytesMax} in all. */
  readonly metadata?: Readonly<Record<string, string>>
}

/** A file within a bundle: a ciphertext of its own, under a key of its own, in an aggregate. */
export type BundledFile = FileNames & {
  readonly key: Uint8Array
  /** First byte of its ciphertext in the aggregate; its length follows from `plainBytes`. */
  readonly offset: number
}

export type Names = FileNames & {
  /** 16 random bytes that all parts of a file share. */
  readonly file: Uint8Array
  /** Of `parts`, from 0. */
  readonly part: number
  readonly parts: number
  /** There when the object is a bundle. */
  readonly entries?: readonly BundledFile[]
}

export const nameBytesMax = 1_024
export const entriesMax = 8_192
export const metadataBytesMax = 8_192
const metadataFieldsMax = 128
const partsMax = 65_536
const typeBytesMax = 255
const timeMax = 8_640_000_000_000_000
const nonceBytes = 12

/** Encrypts names. @throws {ShapeError} They are not what {@link openNames} takes. */
export async function sealNames(objectKey: Uint8Array, names: Names): Promise<Uint8Array> {
  const plain = encodeNames(names)
  const iv = crypto.getRandomValues(new Uint8Array(nonceBytes))
  const key = await namesKey(objectKey)
  const sealed = new Uint8Array(
    await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, Uint8Array.from(plain)),
  )
  const bytes = new Uint8Array(nonceBytes + sealed.length)
  bytes.set(iv)
  bytes.set(sealed, nonceBytes)
  if (bytes.length > sealedBytesMax)
    throw new ShapeError('sealed part', `${bytes.length} bytes; ${sealedBytesMax} is the limit`)
  return bytes
}

/**
 * Decrypts names.
 * @throws {SealedNamesError} They were sealed under another key, or were changed.
 * @throws {CborError} They are no dag-cbor in its one encoding, or too many.
 * @throws {ShapeError} A field lacks, is unknown, or is out of its range.
 */
export async function openNames(objectKey: Uint8Array, sealed: Uint8Array): Promise<Names> {
  const copy = Uint8Array.from(sealed)
  const key = await namesKey(objectKey)
  let plain: Uint8Array
  try {
    const algorithm = { name: 'AES-GCM', iv: copy.subarray(0, nonceBytes) }
    plain = new Uint8Array(await crypto.subtle.decrypt(algorithm, key, copy.subarray(nonceBytes)))
  } catch (error) {
    throw new SealedNamesError({ cause: error })
  }
  return decodeNames(plain)
}

/** The bytes inside the seal. @throws {ShapeError} They are not what {@link decodeNames} takes. */
export function encodeNames(names: Names): Uint8Array {
  return encode(readNames(names))
}

/** Reads the bytes inside the seal. Errors as {@link openNames}. */
export function decodeNames(plain: Uint8Array): Names {
  return readNames(
    decodeBounded(plain, {
      bytesMax: sealedBytesMax,
      itemsMax: 64 + metadataFieldsMax * 2 + entriesMax * 18,
      depthMax: 4,
    }),
  )
}

/** @throws {ShapeError} A name has an empty part, `.`, `..`, or a control character, or is too long. */
export function checkName(value: unknown): string {
  const name = text(value, 'name', nameBytesMax)
  if (name.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    throw new ShapeError('name', 'a part is empty, . or ..')
  }
  if (/\p{Cc}/u.test(name) || !name.isWellFormed())
    throw new ShapeError('name', 'a character that none may have')
  return name
}

function readNames(value: unknown): Names {
  const own = ['name', 'type', 'modified', 'plainBytes', 'file', 'part', 'parts'] as const
  const record = fields(value, 'description of an object', own, ['entries', 'metadata'])
  const parts = integer(record.parts, 'number of parts', 1, partsMax)
  const names = {
    ...readFile(record),
    file: bytesOf(record.file, 'id of a file', 16),
    part: integer(record.part, 'part', 0, parts - 1),
    parts,
  }
  if (record.entries === undefined) return names
  return { ...names, entries: list(record.entries, 'list of bundled files', entriesMax).map(readEntry) }
}

function readEntry(value: unknown): BundledFile {
  const own = ['name', 'type', 'modified', 'plainBytes', 'key', 'offset'] as const
  const record = fields(value, 'bundled file', own, ['metadata'])
  return {
    ...readFile(record),
    key: bytesOf(record.key, 'key', 32),
    offset: integer(record.offset, 'offset', 0, Number.MAX_SAFE_INTEGER),
  }
}

function readFile(
  record: Record<Exclude<keyof FileNames, 'metadata'>, unknown> & { readonly metadata?: unknown },
): FileNames {
  return {
    name: checkName(record.name),
    type: text(record.type, 'media type', typeBytesMax),
    modified: integer(record.modified, 'time', -timeMax, timeMax),
    plainBytes: integer(record.plainBytes, 'size', 0, Number.MAX_SAFE_INTEGER),
    ...(record.metadata !== undefined && { metadata: readMetadata(record.metadata) }),
  }
}

function readMetadata(value: unknown): Readonly<Record<string, string>> {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : []
  const record = fields(value, 'metadata', list(keys, 'metadata', metadataFieldsMax) as readonly string[])
  let left = metadataBytesMax
  const pairs = Object.entries(record).map(([key, found]) => {
    left -= utf8Bytes(text(key, 'metadata', left)).length
    const kept = text(found, 'metadata', left)
    left -= utf8Bytes(kept).length
    return [key, kept] as const
  })
  return Object.fromEntries(pairs)
}

async function namesKey(objectKey: Uint8Array): Promise<WebKey> {
  const key = await deriveKey(bytesOf(objectKey, 'key', 32), new TextEncoder().encode('watt/storage/names/1'))
  return crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

/** Thrown when names do not open with a key. */
export class SealedNamesError extends WattError {
  readonly code = 'storage/sealed-names'
  override readonly fix = 'Use the key of this very object.'
  constructor(options?: ErrorOptions) {
    super('What this object is called was sealed under another key, or was changed.', options)
  }
}
