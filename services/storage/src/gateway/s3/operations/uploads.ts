/**
 * Multipart uploads: begin, parts, lists and abort. They wait in staging, so a client can go on after any interruption of either side.
 * @module
 */
import { randomBytes } from 'node:crypto'
import {
  answerXml,
  integerOf,
  isoTime,
  nameOf,
  query,
  requireBucket,
  type Answer,
  type Call,
} from '../call.ts'
import { bodyOf } from '../body.ts'
import { checksumName, checkType, elementOf, headerOf, usualType } from '../checksum.ts'
import { S3Error } from '../errors.ts'
import { readPage } from '../listing.ts'
import { parseRange } from '../../http/range.ts'
import { last } from '../../table.ts'
import { partKey, uploadKey, type PartEntry, type UploadEntry } from '../staging/index.ts'
import { copyBytes, openSource } from './copy.ts'
import { encoder } from './list-objects.ts'
import { checkRoom, copyResult, describe, putBytesMax } from './write.ts'

export const partsMax = 10_000
const pageMax = 1000

/** CreateMultipartUpload. */
export async function createUpload(call: Call): Promise<Answer> {
  const { stores, bucket, key, request } = call
  const name = nameOf(bucket, key)
  await requireBucket(call, bucket)
  const algorithm = request.header('x-amz-checksum-algorithm')
  const checksum = algorithm === undefined ? undefined : checksumName(algorithm)
  const type = request.header('x-amz-checksum-type')
  const id = randomBytes(24).toString('base64url')
  const entry: UploadEntry = {
    id,
    name,
    sinceMs: stores.staging.now(),
    facts: describe(call),
    ...(checksum && {
      checksum: {
        name: checksum,
        type: type === undefined ? usualType(checksum) : checkType(checksum, type),
      },
    }),
  }
  const { index } = stores.staging
  await index.commit([index.uploads.set(uploadKey(name, id), entry)])
  const headers = entry.checksum && {
    'x-amz-checksum-algorithm': entry.checksum.name,
    'x-amz-checksum-type': entry.checksum.type,
  }
  return answerXml('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: id }, headers)
}

/** UploadPart. */
export async function uploadPart(call: Call): Promise<Answer> {
  const upload = await findUpload(call)
  const part = partNumber(call)
  const body = bodyOf(call, putBytesMax, upload.checksum?.name)
  checkRoom(call, body.bytes)
  const blob = await call.stores.staging.blobs.write(body.content)
  const { md5, checksum } = body.digests()
  const kept = upload.checksum && checksum && { checksum: checksum.value }
  await enterPart(call, upload, { part, etag: md5, modifiedMs: call.stores.staging.now(), blob, ...kept })
  return {
    status: 200,
    headers: { etag: `"${md5}"`, ...(checksum && { [headerOf(checksum.name)]: checksum.value }) },
  }
}

/** UploadPartCopy. */
export async function uploadPartCopy(call: Call): Promise<Answer> {
  const upload = await findUpload(call)
  const part = partNumber(call)
  const { opened } = await openSource(call)
  const header = call.request.header('x-amz-copy-source-range')
  const { sizeBytes } = opened.facts
  const range = header === undefined ? { from: 0, to: sizeBytes } : parseRange(header, sizeBytes)
  if (range === undefined || range === 'unsatisfiable' || range.to - range.from > putBytesMax)
    throw new S3Error(
      'InvalidArgument',
      'The x-amz-copy-source-range value must be of the form bytes=first-last, within the source.',
    )
  const { blob, md5, checksum } = await copyBytes(call, opened, range.from, range.to, upload.checksum?.name)
  const modifiedMs = call.stores.staging.now()
  await enterPart(call, upload, {
    part,
    etag: md5,
    modifiedMs,
    blob,
    ...(checksum !== undefined && { checksum }),
  })
  return copyResult('CopyPartResult', { etag: md5, modifiedMs })
}

/** AbortMultipartUpload. */
export async function abortUpload(call: Call): Promise<Answer> {
  const upload = await findUpload(call)
  const { staging } = call.stores
  await staging.exclusive(upload.id, async () => {
    const { uploads, parts } = staging.index
    const entries = await partsOf(call, upload.id)
    await staging.index.commit([
      uploads.unset(uploadKey(upload.name, upload.id)),
      ...entries.map(({ part }) => parts.unset(partKey(upload.id, part))),
    ])
    await staging.blobs.remove(entries.map(({ blob }) => blob))
  })
  return { status: 204 }
}

/** ListParts. */
export async function listParts(call: Call): Promise<Answer> {
  const upload = await findUpload(call)
  const max = integerOf(call, 'max-parts', pageMax, pageMax)
  const marker = integerOf(call, 'part-number-marker', 0, partsMax)
  const found: PartEntry[] = []
  const bounds = { prefix: `${upload.id}\0`, gt: partKey(upload.id, marker), limit: max + 1 }
  for await (const [, part] of call.stores.staging.index.parts.entries(bounds)) found.push(part)
  const shown = found.slice(0, max)
  return answerXml('ListPartsResult', {
    Bucket: call.bucket,
    Key: encoder(call)(call.key),
    UploadId: upload.id,
    PartNumberMarker: marker,
    NextPartNumberMarker: shown.at(-1)?.part ?? 0,
    MaxParts: max,
    IsTruncated: found.length > max,
    ...(upload.checksum && { ChecksumAlgorithm: upload.checksum.name, ChecksumType: upload.checksum.type }),
    StorageClass: 'STANDARD',
    Part: shown.map(({ part, etag, modifiedMs, blob, checksum }) => ({
      PartNumber: part,
      LastModified: isoTime(modifiedMs),
      ETag: `"${etag}"`,
      Size: blob.bytes,
      ...(upload.checksum && checksum !== undefined && { [elementOf(upload.checksum.name)]: checksum }),
    })),
  })
}

/** ListMultipartUploads. */
export async function listUploads(call: Call): Promise<Answer> {
  const { bucket, stores } = call
  await requireBucket(call, bucket)
  const prefix = query(call, 'prefix') ?? ''
  const delimiter = query(call, 'delimiter') ?? ''
  const keyMarker = query(call, 'key-marker') ?? ''
  const idMarker = query(call, 'upload-id-marker') ?? ''
  const max = integerOf(call, 'max-uploads', pageMax, pageMax)
  const after =
    keyMarker === '' || keyMarker.endsWith(delimiter || '\0')
      ? keyMarker
      : uploadKey(keyMarker, idMarker || last)
  const start = `${bucket}/`
  const page = await readPage(keys, { prefix, delimiter, after, max })
  const encode = encoder(call)
  const [nextKey = '', nextId = ''] = page.next?.split('\0') ?? []
  return answerXml('ListMultipartUploadsResult', {
    Bucket: bucket,
    Prefix: encode(prefix),
    ...(delimiter !== '' && { Delimiter: encode(delimiter) }),
    KeyMarker: encode(keyMarker),
    UploadIdMarker: idMarker,
    ...(page.next !== undefined && { NextKeyMarker: encode(nextKey), NextUploadIdMarker: nextId }),
    MaxUploads: max,
    IsTruncated: page.next !== undefined,
    Upload: page.items.map(({ value }) => ({
      Key: encode(value.name.slice(start.length)),
      UploadId: value.id,
      Initiated: isoTime(value.sinceMs),
      StorageClass: 'STANDARD',
    })),
    CommonPrefixes: page.prefixes.map((it) => ({ Prefix: encode(it) })),
  })

  async function* keys(gt: string): AsyncGenerator<readonly [string, UploadEntry]> {
    for await (const [key, entry] of stores.staging.index.uploads.entries({
      prefix: start + prefix,
      gt: start + gt,
    }))
      yield [key.slice(start.length), entry]
  }
}

/** @throws {S3Error} NoSuchUpload */
export async function findUpload(call: Call): Promise<UploadEntry> {
  const { stores, bucket, key } = call
  const id = query(call, 'uploadId') ?? ''
  const upload = await stores.staging.index.uploads.get(uploadKey(nameOf(bucket, key), id))
  if (upload === undefined) throw new S3Error('NoSuchUpload', undefined, { UploadId: id.slice(0, 128) })
  return upload
}

/** All parts that came, ascending. */
export async function partsOf({ stores }: Call, id: string): Promise<readonly PartEntry[]> {
  const found: PartEntry[] = []
  for await (const [, part] of stores.staging.index.parts.entries({ prefix: `${id}\0` })) found.push(part)
  return found
}

async function enterPart(call: Call, upload: UploadEntry, entry: PartEntry): Promise<void> {
  const { staging } = call.stores
  const { uploads, parts } = staging.index
  const key = partKey(upload.id, entry.part)
  await staging.exclusive(upload.id, async () => {
    const isOpen = (await uploads.get(uploadKey(upload.name, upload.id))) !== undefined
    if (!isOpen) {
      await staging.blobs.remove([entry.blob])
      throw new S3Error('NoSuchUpload')
    }
    const before = await parts.get(key)
    await staging.index.commit([parts.set(key, entry)])
    if (before !== undefined) await staging.blobs.remove([before.blob])
  })
}

function partNumber(call: Call): number {
  const text = query(call, 'partNumber') ?? ''
  const part = Number(text)
  if (!/^\d{1,5}$/.test(text) || part < 1 || part > partsMax)
    throw new S3Error(
      'InvalidArgument',
      `Part number must be an integer between 1 and ${partsMax}, inclusive`,
    )
  return part
}
