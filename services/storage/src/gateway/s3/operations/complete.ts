/**
 * CompleteMultipartUpload: the object becomes the row of its parts, in one durable step and without copying bytes.
 * @module
 */
import { createHash } from 'node:crypto'
import { answerXml, type Answer, type Call } from '../call.ts'
import { textBody } from '../body.ts'
import { elementOf, headerOf, ofParts, type Checksum } from '../checksum.ts'
import { S3Error } from '../errors.ts'
import type { Facts } from '../facts.ts'
import { partKey, uploadKey, type PartEntry, type UploadEntry } from '../staging/index.ts'
import { fromXml, listOf, textOf } from '../xml.ts'
import { findUpload, partsMax, partsOf } from './uploads.ts'
import { acknowledge, checkWrite } from './write.ts'

const bodyBytesMax = 4 * 1024 * 1024
/** Every part but the last has at least this. */
const partBytesMin = 5 * 1024 * 1024
const objectBytesMax = 5 * 1024 ** 4

export async function completeUpload(call: Call): Promise<Answer> {
  const { stores, bucket, key } = call
  const { staging } = stores
  const upload = await findUpload(call)
  const named = parseParts(await textBody(call, bodyBytesMax), upload)
  const { entry, facts } = await staging.exclusive(upload.id, async () => {
    await findUpload(call) // Somebody may have completed or aborted it meanwhile.
    const received = await partsOf(call, upload.id)
    const chosen = choose(named, received, upload)
    const whole = describeWhole(call, upload, chosen)
    const { uploads, parts } = staging.index
    const also = [
      uploads.unset(uploadKey(upload.name, upload.id)),
      ...received.map(({ part }) => parts.unset(partKey(upload.id, part))),
    ]
    const blobs = chosen.map(({ blob }) => blob)
    const put = await staging.put(upload.name, whole, blobs, {
      also,
      check: async () => checkWrite(call, upload.name),
    })
    await staging.blobs.remove(received.filter((part) => !chosen.includes(part)).map(({ blob }) => blob))
    return { entry: put, facts: whole }
  })
  await acknowledge(call, upload.name, entry)
  return answerXml('CompleteMultipartUploadResult', {
    Location: `/${bucket}/${key}`,
    Bucket: bucket,
    Key: key,
    ETag: `"${facts.etag}"`,
    ...(facts.checksum && {
      [elementOf(facts.checksum.name)]: facts.checksum.value,
      ChecksumType: facts.checksum.type,
    }),
  })
}

export type Named = { readonly part: number; readonly etag: string; readonly checksum: string | undefined }

/** The parts that shall make the object. @throws {S3Error} MalformedXML, InvalidPartOrder */
export function parseParts(text: string, { checksum }: Pick<UploadEntry, 'checksum'>): readonly Named[] {
  const parts = listOf(fromXml('CompleteMultipartUpload', text), 'Part', partsMax).map((node) => {
    const number = textOf(node, 'PartNumber') ?? ''
    const etag = textOf(node, 'ETag')
    if (!/^\d{1,5}$/.test(number) || etag === undefined) throw new S3Error('MalformedXML')
    const value = checksum && textOf(node, elementOf(checksum.name))
    return { part: Number(number), etag: etag.replaceAll('"', ''), checksum: value }
  })
  if (parts.length === 0) throw new S3Error('MalformedXML')
  if (parts.some(({ part }, at) => at > 0 && part <= (parts[at - 1]?.part ?? 0)))
    throw new S3Error('InvalidPartOrder')
  return parts
}

function choose(
  named: readonly Named[],
  received: readonly PartEntry[],
  upload: UploadEntry,
): readonly PartEntry[] {
  const byNumber = new Map(received.map((part) => [part.part, part]))
  const chosen = named.map(({ part, etag, checksum }) => {
    const found = byNumber.get(part)
    const same = found?.etag === etag && (checksum === undefined || checksum === found.checksum)
    if (found === undefined || !same)
      throw new S3Error('InvalidPart', undefined, { UploadId: upload.id, PartNumber: part })
    return found
  })
  const small = chosen.slice(0, -1).find(({ blob }) => blob.bytes < partBytesMin)
  if (small !== undefined)
    throw new S3Error('EntityTooSmall', undefined, { PartNumber: small.part, MinSizeAllowed: partBytesMin })
  return chosen
}

function describeWhole({ request, stores }: Call, upload: UploadEntry, parts: readonly PartEntry[]): Facts {
  const sizeBytes = parts.reduce((sum, { blob }) => sum + blob.bytes, 0)
  if (sizeBytes > objectBytesMax) throw new S3Error('EntityTooLarge')
  const said = request.header('x-amz-mp-object-size')
  if (said !== undefined && Number(said) !== sizeBytes)
    throw new S3Error('InvalidRequest', 'The provided x-amz-mp-object-size does not match what was received.')
  const md5 = createHash('md5')
  for (const { etag } of parts) md5.update(etag, 'hex')
  const checksum = checksumOf(upload, parts)
  const expected = checksum && request.header(headerOf(checksum.name))
  if (expected !== undefined && expected.replace(/-\d+$/, '') !== checksum?.value.replace(/-\d+$/, ''))
    throw new S3Error('BadDigest')
  const etag = `${md5.digest('hex')}-${parts.length}`
  return { ...upload.facts, sizeBytes, modifiedMs: stores.staging.now(), etag, ...(checksum && { checksum }) }
}

function checksumOf({ checksum }: UploadEntry, parts: readonly PartEntry[]): Checksum | undefined {
  if (checksum === undefined) return undefined
  return ofParts(
    checksum.name,
    checksum.type,
    parts.map(({ checksum: value = '', blob }) => ({ value, bytes: blob.bytes })),
  )
}
