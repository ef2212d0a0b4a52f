/**
 * PutObject, CopyObject, DeleteObject and DeleteObjects.
 * @module
 */
import { answerXml, isoTime, nameOf, requireBucket, type Answer, type Call } from '../call.ts'
import { bodyOf, textBody, wantedChecksum } from '../body.ts'
import { headerOf, type Checksum } from '../checksum.ts'
import { S3Error } from '../errors.ts'
import { keptHeaders, type Facts } from '../facts.ts'
import { matches } from '../../http/conditions.ts'
import { fromXml, listOf, textOf } from '../xml.ts'
import type { PendingPut } from '../staging/staging.ts'

/** Largest object of one request, and largest part: S3's own. */
export const putBytesMax = 5_368_709_120
const userBytesMax = 2048
const deletesMax = 1000
const deleteBytesMax = 2 * 1024 * 1024

/** PutObject. */
export async function putObject(call: Call): Promise<Answer> {
  const { stores, bucket, key } = call
  const name = nameOf(bucket, key)
  await requireBucket(call, bucket)
  const described = describe(call)
  const body = bodyOf(call, putBytesMax, wantedChecksum(call))
  checkRoom(call, body.bytes)
  await checkWrite(call, name) // Early, before bytes are taken; again when the object is entered.
  const blob = await stores.staging.blobs.write(body.content)
  const { md5, checksum } = body.digests()
  const whole: Checksum | undefined = checksum && { ...checksum, type: 'FULL_OBJECT' }
  const facts: Facts = {
    ...described,
    etag: md5,
    sizeBytes: blob.bytes,
    modifiedMs: stores.staging.now(),
    ...(whole && { checksum: whole }),
  }
  const entry = await stores.staging.put(name, facts, [blob], { check: async () => checkWrite(call, name) })
  await acknowledge(call, name, entry)
  return { status: 200, headers: { etag: `"${md5}"`, ...(whole && checksumHeaders(whole)) } }
}

/** What a client says of an object that it writes. @throws {S3Error} for what is not supported: nothing is silently ignored */
export function describe({ request }: Call): Pick<Facts, 'contentType' | 'headers' | 'user'> {
  refuseUnsupported(request.header.bind(request))
  const user: Record<string, string> = {}
  for (const name of request.headerNames)
    if (name.startsWith('x-amz-meta-')) user[name.slice('x-amz-meta-'.length)] = request.header(name) ?? ''
  const bytes = Object.entries(user).reduce((sum, [name, value]) => sum + name.length + value.length, 0)
  if (bytes > userBytesMax)
    throw new S3Error('MetadataTooLarge', undefined, { MaxSizeAllowed: userBytesMax, Size: bytes })
  const headers: Record<string, string> = {}
  for (const name of keptHeaders) {
    // aws-chunked is how the body travels, no property of the object.
    const value = request.header(name)?.replace(/^aws-chunked(?:,\s*)?/, '')
    if (value !== undefined && value !== '') headers[name] = value
  }
  return { contentType: request.header('content-type') ?? 'binary/octet-stream', headers, user }
}

/** @throws {S3Error} SlowDown: too much waits for the network */
export function checkRoom({ stores }: Call, bytes: number): void {
  if (stores.staging.waiting.bytes + bytes > stores.stagedBytesMax) throw new S3Error('SlowDown')
}

/** Conditional writes. @throws {S3Error} PreconditionFailed, or NoSuchKey where If-Match names nothing */
export async function checkWrite({ request, stores, key }: Call, name: string): Promise<void> {
  const ifMatch = request.header('if-match')
  const ifNoneMatch = request.header('if-none-match')
  if (ifMatch === undefined && ifNoneMatch === undefined) return
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*')
    throw new S3Error('NotImplemented', 'If-None-Match of a write can only be *.')
  const facts = await stores.objects.head(name)
  if (ifNoneMatch !== undefined && facts !== undefined)
    throw new S3Error('PreconditionFailed', undefined, { Condition: 'If-None-Match' })
  if (ifMatch === undefined) return
  if (facts === undefined) throw new S3Error('NoSuchKey', undefined, { Key: key })
  if (!matches(ifMatch, `"${facts.etag}"`, 'strong'))
    throw new S3Error('PreconditionFailed', undefined, { Condition: 'If-Match' })
}

/** Waits for the network where the gateway was told to. */
export async function acknowledge(
  { stores }: Call,
  name: string,
  { id }: Pick<PendingPut, 'id'>,
): Promise<void> {
  if (stores.ack === 'stored') await stores.uploader.stored(name, id)
}

export function checksumHeaders({ name, type, value }: Checksum): Record<string, string> {
  return { [headerOf(name)]: value, 'x-amz-checksum-type': type }
}

/** DeleteObject. */
export async function deleteObject(call: Call): Promise<Answer> {
  await requireBucket(call, call.bucket)
  await remove(call, call.key)
  return { status: 204 }
}

/** DeleteObjects: up to a thousand keys. */
export async function deleteObjects(call: Call): Promise<Answer> {
  await requireBucket(call, call.bucket)
  const { keys, isQuiet } = parseDelete(await textBody(call, deleteBytesMax))
  const deleted: { readonly Key: string }[] = []
  const failed: { readonly Key: string; readonly Code: string; readonly Message: string }[] = []
  for (const key of keys) {
    try {
      await remove(call, key)
      if (!isQuiet) deleted.push({ Key: key })
    } catch (error) {
      if (!(error instanceof S3Error)) throw error
      failed.push({ Key: key, Code: error.s3, Message: error.message })
    }
  }
  return answerXml('DeleteResult', { Deleted: deleted, Error: failed })
}

/** What DeleteObjects shall delete. @throws {S3Error} MalformedXML */
export function parseDelete(text: string): { readonly keys: readonly string[]; readonly isQuiet: boolean } {
  const request = fromXml('Delete', text)
  const keys = listOf(request, 'Object', deletesMax).map((object) => {
    const key = textOf(object, 'Key')
    if (key === undefined || key === '') throw new S3Error('MalformedXML')
    return key
  })
  if (keys.length === 0) throw new S3Error('MalformedXML')
  return { keys, isQuiet: textOf(request, 'Quiet') === 'true' }
}

async function remove(call: Call, key: string): Promise<void> {
  const { stores, bucket } = call
  const name = nameOf(bucket, key)
  if ((await stores.objects.head(name)) === undefined) return
  const entry = await stores.staging.delete(name)
  await acknowledge(call, name, entry)
}

function refuseUnsupported(header: (name: string) => string | undefined): void {
  const acl = header('x-amz-acl')
  if (acl !== undefined && acl !== 'private' && acl !== 'bucket-owner-full-control')
    throw new S3Error('AccessControlListNotSupported')
  const storageClass = header('x-amz-storage-class')
  if (storageClass !== undefined && storageClass !== 'STANDARD') throw new S3Error('InvalidStorageClass')
  const encryption = header('x-amz-server-side-encryption')
  if (encryption !== undefined && encryption !== 'AES256')
    throw new S3Error('NotImplemented', 'Objects are encrypted with their own keys; no others can be chosen.')
  for (const name of [
    'x-amz-server-side-encryption-customer-algorithm',
    'x-amz-tagging',
    'x-amz-object-lock-mode',
    'x-amz-object-lock-legal-hold',
  ])
    if (header(name) !== undefined)
      throw new S3Error('NotImplemented', `The header ${name} is not implemented.`)
}

/** Answer of a copy. */
export function copyResult(root: string, facts: Pick<Facts, 'etag' | 'modifiedMs'>): Answer {
  return answerXml(root, { LastModified: isoTime(facts.modifiedMs), ETag: `"${facts.etag}"` })
}
