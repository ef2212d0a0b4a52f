/**
 * CopyObject, and the source of UploadPartCopy.
 * @module
 */
import { createHash } from 'node:crypto'
import { nameOf, requireBucket, type Answer, type Call } from '../call.ts'
import { judge } from '../../http/conditions.ts'
import { startChecksum, type ChecksumName } from '../checksum.ts'
import { S3Error } from '../errors.ts'
import type { Facts } from '../facts.ts'
import type { Opened } from '../objects.ts'
import { decode } from '../sigv4/request-line.ts'
import type { Blob } from '../staging/blob-folder.ts'
import { acknowledge, checkRoom, checkWrite, copyResult, describe, putBytesMax } from './write.ts'
import { conditionsOf } from './read.ts'
import { wantedChecksum } from '../body.ts'

/** A copy in staging, and what it hashed to. */
export type Copied = { readonly blob: Blob; readonly md5: string; readonly checksum?: string }

/** CopyObject. */
export async function copyObject(call: Call): Promise<Answer> {
  const { stores, bucket, key, request } = call
  const name = nameOf(bucket, key)
  await requireBucket(call, bucket)
  const described = describe(call)
  const source = await openSource(call)
  const { facts: old } = source.opened
  if (old.sizeBytes > putBytesMax)
    throw new S3Error('InvalidRequest', 'The source is larger than 5 GiB; copy it in parts.')
  const replaces = request.header('x-amz-metadata-directive')?.toUpperCase() === 'REPLACE'
  if (source.name === name && !replaces)
    throw new S3Error(
      'InvalidRequest',
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
    )
  const wanted = wantedChecksum(call) ?? old.checksum?.name
  const { blob, md5, checksum } = await copyBytes(call, source.opened, 0, old.sizeBytes, wanted)
  const facts: Facts = {
    ...(replaces ? described : { contentType: old.contentType, headers: old.headers, user: old.user }),
    etag: md5,
    sizeBytes: blob.bytes,
    modifiedMs: stores.staging.now(),
    ...(wanted !== undefined &&
      checksum !== undefined && { checksum: { name: wanted, type: 'FULL_OBJECT', value: checksum } }),
  }
  const entry = await stores.staging.put(name, facts, [blob], { check: async () => checkWrite(call, name) })
  await acknowledge(call, name, entry)
  return copyResult('CopyObjectResult', facts)
}

/** Opens what `x-amz-copy-source` names, under its conditions. @throws {S3Error} */
export async function openSource(call: Call): Promise<{ readonly name: string; readonly opened: Opened }> {
  const [path = '', version] = (call.request.header('x-amz-copy-source') ?? '').split('?')
  if (version !== undefined && version !== 'versionId=null')
    throw new S3Error('InvalidArgument', 'There are no versions here.')
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decode(path)) ?? []
  if (bucket === undefined || key === undefined)
    throw new S3Error(
      'InvalidArgument',
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    )
  await requireBucket(call, bucket)
  const name = nameOf(bucket, key)
  const opened = await call.stores.objects.open(name)
  if (opened === undefined) throw new S3Error('NoSuchKey', undefined, { Key: key })
  const { etag, modifiedMs } = opened.facts
  const verdict = judge(conditionsOf(call, 'x-amz-copy-source-'), { etag: `"${etag}"`, modifiedMs })
  if (verdict !== 'go-on') throw new S3Error('PreconditionFailed')
  return { name, opened }
}

/** Copies bytes `from` to `to` into staging. */
export async function copyBytes(
  call: Call,
  { read }: Opened,
  from: number,
  to: number,
  wanted: ChecksumName | undefined,
): Promise<Copied> {
  checkRoom(call, to - from)
  const source = await read(from, to)
  if (source === undefined)
    throw new S3Error('SlowDown', 'The source was replaced while it was opened. Please try again.')
  const md5 = createHash('md5')
  const running = wanted && startChecksum(wanted)
  const blob = await call.stores.staging.blobs.write(hashed(source))
  if (blob.bytes !== to - from) throw new S3Error('InternalError')
  return { blob, md5: md5.digest('hex'), ...(running && { checksum: running.finish() }) }

  async function* hashed(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      md5.update(piece)
      running?.update(piece)
      yield piece
    }
  }
}
