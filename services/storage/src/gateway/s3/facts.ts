/**
 * What S3 says of an object beside its content, and how it travels in the metadata of the network's objects.
 * @module
 */
import { createHash } from 'node:crypto'
import type { ObjectInfo } from '../../client/object-store.ts'
import type { Checksum } from './checksum.ts'

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

/** Facts of an object of the network; one that did not come through S3 gets an entity tag that is no MD5. */
export function fromInfo({ sizeBytes, modifiedMs, contentType, metadata, version }: ObjectInfo): Facts {
  const own = metadata[field]
  const base = { sizeBytes, modifiedMs, contentType }
  if (own !== undefined)
    return { ...base, ...(JSON.parse(own) as Pick<Facts, 'etag' | 'headers' | 'user' | 'checksum'>) }
  const etag = `${createHash('sha256').update(version).digest('hex').slice(0, 32)}-1`
  return { ...base, etag, headers: {}, user: {} }
}
