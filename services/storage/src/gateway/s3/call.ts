/**
 * One authenticated request, and what an operation answers to it.
 * @module
 */
import type { ObjectStore } from '../../client/object-store.ts'
import { nameBytesMax } from '../../client/object-store.ts'
import { S3Error } from './errors.ts'
import type { Objects } from './objects.ts'
import type { Request, Verified } from './sigv4/verify.ts'
import { parameter } from './sigv4/request-line.ts'
import type { Staging } from './staging/staging.ts'
import type { Uploader } from './staging/uploader.ts'
import { toXml, type XmlNode } from './xml.ts'

/** What all operations work on. */
export type Stores = {
  readonly staging: Staging
  readonly objects: Objects
  readonly network: ObjectStore
  readonly uploader: Uploader
  readonly region: string
  /** 'stored' answers a write only when the network holds it. */
  readonly ack: 'staged' | 'stored'
  /** Bytes that may wait for the network; more is refused. */
  readonly stagedBytesMax: number
}

export type Call = {
  readonly request: Request
  readonly verified: Verified
  /** The body as it comes, still encoded. */
  readonly incoming: AsyncIterable<Uint8Array>
  readonly stores: Stores
  /** Empty: the service itself. */
  readonly bucket: string
  /** Empty: the bucket itself. */
  readonly key: string
}

export type Answer = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string | number | undefined>>
  readonly body?: string | AsyncIterable<Uint8Array>
}

/** Value of a query parameter. */
export function query({ request }: Call, name: string): string | undefined {
  return parameter(request.query, name)
}

export function answerXml(root: string, content: XmlNode, headers: Answer['headers'] = {}): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml', ...headers },
    body: toXml(root, content),
  }
}

/** Name on the network of a bucket's key. @throws {S3Error} KeyTooLongError, InvalidArgument */
export function nameOf(bucket: string, key: string): string {
  const name = `${bucket}/${key}`
  if (Buffer.byteLength(name) > nameBytesMax)
    throw new S3Error('KeyTooLongError', undefined, { MaxSizeAllowed: nameBytesMax - bucket.length - 1 })
  if (key.includes('\0')) throw new S3Error('InvalidArgument', 'The key contains NUL.')
  return name
}

/** `2009-10-12T17:50:30.000Z` */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString()
}

/** @throws {S3Error} NoSuchBucket */
export async function requireBucket({ stores }: Pick<Call, 'stores'>, bucket: string): Promise<void> {
  const { staging, network } = stores
  if ((await staging.index.buckets.get(bucket)) !== undefined) return
  // It may have been made from another machine.
  const { objects } = await network.list(`${bucket}/`, { limit: 1 })
  const first = objects[0]
  if (first === undefined) throw new S3Error('NoSuchBucket', undefined, { BucketName: bucket })
  await staging.index.commit([staging.index.buckets.set(bucket, { createdMs: first.modifiedMs })])
}

/** An integer parameter within bounds. @throws {S3Error} InvalidArgument */
export function integerOf(call: Call, name: string, usual: number, max: number): number {
  const text = query(call, name)
  if (text === undefined || text === '') return usual
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (!(value <= 2_147_483_647))
    throw new S3Error('InvalidArgument', `Provided ${name} not an integer or within integer range`)
  return Math.min(value, max)
}
