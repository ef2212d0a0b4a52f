/**
 * Objects by name: what gateways need of the storage network, and nothing else.
 *
 * Names are paths with `/`; there are no folders, only what names say. The newest object of a name is the object.
 * @module
 */
import { WattError } from '@watt/errors'
import { utf8Bytes } from '../bytes.ts'

/** What is known about an object without reading it. */
export type ObjectInfo = {
  readonly name: string
  /** Bytes of the content, as it was put. */
  readonly sizeBytes: number
  /** Media type; `application/octet-stream` where none was given. */
  readonly contentType: string
  /** Milliseconds since 1970. */
  readonly modifiedMs: number
  /** What the one who put it wrote beside it; encrypted like the name. */
  readonly metadata: Readonly<Record<string, string>>
  /** Orders of the market that hold it, one a part; empty while it waits to be bundled. */
  readonly orders: readonly bigint[]
  /** Changes with the content and with nothing else: the manifest's CID (and the place within a bundle). */
  readonly version: string
}

export type PutOptions = {
  /** Bytes of the body, where known: without it the body is first written to a file. */
  readonly size?: number
  readonly contentType?: string
  /** At most 8192 bytes in all; a function is called when the body has ended, so it can name a hash of it. */
  readonly metadata?: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>)
  /** Milliseconds since 1970; now where not given. */
  readonly modifiedMs?: number
  readonly signal?: AbortSignal
}

/** One of several objects that are put together. */
export type PutItem = {
  readonly name: string
  readonly body: AsyncIterable<Uint8Array>
  readonly options: Omit<PutOptions, 'size' | 'signal'> & { readonly size: number }
}

export type GetOptions = {
  /** First byte; 0 where not given. */
  readonly from?: number
  /** One past the last byte; the end where not given. */
  readonly to?: number
  readonly signal?: AbortSignal
}

export type GotObject = {
  readonly info: ObjectInfo
  /** The bytes asked for, each checked before it is handed out. Ending the iteration early ends the downloads. */
  readonly body: AsyncIterable<Uint8Array>
}

export type ListOptions = {
  /** Only names after this one, in the order of their UTF-8 bytes. */
  readonly startAfter?: string
  /** At most this many; 1000 where not given, and at most that. */
  readonly limit?: number
  readonly signal?: AbortSignal
}

export type ObjectPage = {
  readonly objects: readonly ObjectInfo[]
  /** Whether there are more after the last one. */
  readonly more: boolean
}

/**
 * Objects by name. Every method can be aborted and then throws the signal's reason.
 * Two puts of one name at the same time both succeed; one of them stays.
 */
export type ObjectStore = {
  /**
   * Stores an object; when this resolves, enough providers hold it. It replaces an object of the same name.
   * @throws {ObjectNameError} The name is empty, too long, or not canonical.
   * @throws {ObjectSizeError} The body has another length than `size`.
   */
  put(name: string, body: AsyncIterable<Uint8Array>, options?: PutOptions): Promise<ObjectInfo>
  /**
   * Stores several objects, small ones bundled: cheaper than each by itself, but one of a bundle cannot be deleted before all are.
   * @throws what {@link put} throws; some may be stored then
   */
  putMany(items: readonly PutItem[], options?: { readonly signal?: AbortSignal }): Promise<void>
  /** @returns undefined where there is no object of this name */
  head(name: string, options?: { readonly signal?: AbortSignal }): Promise<ObjectInfo | undefined>
  /**
   * @returns undefined where there is no object of this name
   * @throws {ObjectRangeError} The range begins behind the end, or ends before it begins.
   */
  get(name: string, options?: GetOptions): Promise<GotObject | undefined>
  /** Objects whose names begin with `prefix`, in the order of their UTF-8 bytes. */
  list(prefix: string, options?: ListOptions): Promise<ObjectPage>
  /**
   * Lets the object go, and takes back what was not used up.
   * @returns whether there was one
   * @throws {BundledFileError} It shares its order with others; it goes when that order ends.
   */
  delete(name: string, options?: { readonly signal?: AbortSignal }): Promise<boolean>
}

/** Bytes of a name in UTF-8, at most. */
export const nameBytesMax = 1024
export const listLimitMax = 1000

/**
 * Checks a name: 1 to 1024 bytes of UTF-8, no NUL, well-formed.
 * @throws {ObjectNameError}
 */
export function checkName(name: string): string {
  if (name === '') throw new ObjectNameError(name, 'it is empty')
  if (!name.isWellFormed()) throw new ObjectNameError(name, 'it is no well-formed text')
  if (name.includes('\0')) throw new ObjectNameError(name, 'it contains NUL')
  const bytes = utf8Bytes(name).length
  if (bytes > nameBytesMax)
    throw new ObjectNameError(name, `it has ${bytes} bytes, at most ${nameBytesMax} are allowed`)
  return name
}

/**
 * The bytes that a range means.
 * @throws {ObjectRangeError} It begins behind the end, or ends before it begins.
 */
export function checkRange(
  sizeBytes: number,
  { from = 0, to = sizeBytes }: Pick<GetOptions, 'from' | 'to'>,
): { readonly from: number; readonly to: number } {
  const end = Math.min(to, sizeBytes)
  const isRange = Number.isSafeInteger(from) && Number.isSafeInteger(to) && from >= 0 && from <= end
  if (!isRange) throw new ObjectRangeError(from, to, sizeBytes)
  return { from, to: end }
}

/** Thrown for a name that no object can have. */
export class ObjectNameError extends WattError {
  readonly code = 'storage/object-name'
  readonly objectName: string
  override readonly fix = 'choose another name'
  constructor(name: string, reason: string) {
    super(`"${name.slice(0, 80)}" cannot name an object: ${reason}.`)
    this.objectName = name
  }
}

/** Thrown when a body is longer or shorter than was said. */
export class ObjectSizeError extends WattError {
  readonly code = 'storage/object-size'
  readonly expected: number
  readonly found: number
  override readonly fix = 'put it again; the source may have changed meanwhile'
  constructor(expected: number, found: number) {
    super(`The body has ${found > expected ? 'more' : 'fewer'} bytes (${found}) than was said (${expected}).`)
    this.expected = expected
    this.found = found
  }
}

/** Thrown for a range that the object does not have. */
export class ObjectRangeError extends WattError {
  readonly code = 'storage/object-range'
  readonly from: number
  readonly to: number
  readonly sizeBytes: number
  override readonly fix = 'ask for bytes within the object'
  constructor(from: number, to: number, sizeBytes: number) {
    super(`Bytes ${from} to ${to} are not within the object of ${sizeBytes} bytes.`)
    this.from = from
    this.to = to
    this.sizeBytes = sizeBytes
  }
}
