/**
 * What S3 says of an object beside its content, and how it travels in the metadata of the network's objects.
 * @module
 */
import { createHash } from 'node:crypto'
import type { ObjectInfo } from '../../client/object-store.ts'
import { type Checksum, checksumNames } from './checksum.ts'

export type Facts = {
  readonly sizeBytes: number
  readonly modifiedMs: number
  /** MD5 in hex; for multipart objects that of the parts' MD5s, a dash, and their number. Without quotes. */
  readonly etag: string
  readonly contentType: string
  /** Cache-Control, Content-Disposition, …: given back as they came. Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** `x-amz-meta-…`, without that prefix. */
  readonly user: Readonly<Record<string, string>>
  readonly checksum?: Checksum
}

/** Headers that are kept with an object. */
export const keptHeaders = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
  'x-amz-website-redirect-location',
] as const

const field = 's3'

/** Facts as metadata of the network's object. */
export function toMetadata({ etag, headers, user, checksum }: Facts): Record<string, string> {
  return { [field]: JSON.stringify({ etag, headers, user, checksum }) }
}

/**
 * Facts of an object of the network; one that did not come through S3, or whose facts are none, gets an entity tag that is
 * no MD5.
 */
export function fromInfo({ sizeBytes, modifiedMs, contentType, metadata, version }: ObjectInfo): Facts {
  const base = { sizeBytes, modifiedMs, contentType }
  const own = readOwn(metadata[field])
  if (own !== undefined) return { ...base, ...own }
  const etag = `${createHash('sha256').update(version).digest('hex').slice(0, 32)}-1`
  return { ...base, etag, headers: {}, user: {} }
}

/** What {@link toMetadata} wrote; an object that somebody shared may hold anything. */
function readOwn(
  text: string | undefined,
): Pick<Facts, 'etag' | 'headers' | 'user' | 'checksum'> | undefined {
  let json: unknown
  try {
    json = JSON.parse(text ?? 'null')
  } catch {
    return undefined
  }
  const { etag, headers, user, checksum } = (json ?? {}) as Readonly<Record<string, unknown>>
  if (typeof etag !== 'string' || !areTexts(headers) || !areTexts(user)) return undefined
  if (checksum === undefined) return { etag, headers, user }
  return isChecksum(checksum) ? { etag, headers, user, checksum } : undefined
}

function areTexts(value: unknown): value is Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every((it) => typeof it === 'string')
}

function isChecksum(value: unknown): value is Checksum {
  const { name, type, value: sum } = (value ?? {}) as Readonly<Record<string, unknown>>
  const isKnown = checksumNames.some((it) => it === name) && (type === 'FULL_OBJECT' || type === 'COMPOSITE')
  return isKnown && typeof sum === 'string'
}
