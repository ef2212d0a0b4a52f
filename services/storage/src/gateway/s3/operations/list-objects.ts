/**
 * ListObjects, in its first and second version.
 * @module
 */
import { answerXml, integerOf, isoTime, query, requireBucket, type Answer, type Call } from '../call.ts'
import { S3Error } from '../errors.ts'
import { readPage, type Page } from '../listing.ts'
import type { Facts } from '../facts.ts'
import { encodeWord } from '../sigv4/canonical.ts'
import type { XmlNode } from '../xml.ts'

const keysMax = 1000

/** ListObjects and ListObjectsV2. */
export async function listObjects(call: Call): Promise<Answer> {
  const { bucket } = call
  await requireBucket(call, bucket)
  const isV2 = query(call, 'list-type') === '2'
  const max = integerOf(call, 'max-keys', keysMax, keysMax)
  const token = query(call, 'continuation-token')
  const startAfter = query(call, isV2 ? 'start-after' : 'marker') ?? ''
  const after = isV2 && token !== undefined ? readToken(token) : startAfter
  const prefix = query(call, 'prefix') ?? ''
  const delimiter = query(call, 'delimiter') ?? ''
  const page = await readPage((from) => keysOf(call, prefix, from), { prefix, delimiter, after, max })
  const encode = encoder(call)
  const common = {
    Name: bucket,
    Prefix: encode(prefix),
    ...(delimiter !== '' && { Delimiter: encode(delimiter) }),
    MaxKeys: max,
    ...(query(call, 'encoding-type') !== undefined && { EncodingType: 'url' }),
    IsTruncated: page.next !== undefined,
  }
  const content = contentOf(page, encode, !isV2 || query(call, 'fetch-owner') === 'true')
  if (!isV2) {
    const next = page.next !== undefined && { NextMarker: encode(page.next) }
    return answerXml('ListBucketResult', { ...common, Marker: encode(startAfter), ...next, ...content })
  }
  return answerXml('ListBucketResult', {
    ...common,
    KeyCount: page.items.length + page.prefixes.length,
    ...(startAfter !== '' && { StartAfter: encode(startAfter) }),
    ...(token !== undefined && { ContinuationToken: token }),
    ...(page.next !== undefined && { NextContinuationToken: writeToken(page.next) }),
    ...content,
  })
}

/** @yields keys of a bucket in order, without its name */
async function* keysOf(
  { stores, bucket }: Call,
  prefix: string,
  after: string,
): AsyncGenerator<readonly [string, Facts]> {
  const start = `${bucket}/`
  for await (const [name, facts] of stores.objects.list(start + prefix, start + after))
    yield [name.slice(start.length), facts]
}

function contentOf(
  { items, prefixes }: Page<Facts>,
  encode: (text: string) => string,
  withOwner: boolean,
): XmlNode {
  return {
    Contents: items.map(({ key, value }) => ({
      Key: encode(key),
      LastModified: isoTime(value.modifiedMs),
      ETag: `"${value.etag}"`,
      ...(value.checksum && { ChecksumAlgorithm: value.checksum.name, ChecksumType: value.checksum.type }),
      Size: value.sizeBytes,
      ...(withOwner && { Owner: { ID: 'watt', DisplayName: 'watt' } }),
      StorageClass: 'STANDARD',
    })),
    CommonPrefixes: prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  }
}

function writeToken(after: string): string {
  return Buffer.from(after).toString('base64url')
}

function readToken(token: string): string {
  const after = Buffer.from(token, 'base64url').toString('utf8')
  if (token === '' || writeToken(after) !== token)
    throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect')
  return after
}

/** How keys are written: clients ask for URL encoding, since XML cannot hold every character. @throws {S3Error} */
export function encoder(call: Call): (text: string) => string {
  const type = query(call, 'encoding-type')
  if (type !== undefined && type !== 'url')
    throw new S3Error('InvalidArgument', 'Invalid Encoding Method specified in Request')
  return type === 'url' ? (text) => text.split('/').map(encodeWord).join('/') : (text) => text
}
