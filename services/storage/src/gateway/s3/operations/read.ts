/**
 * GetObject and HeadObject.
 * @module
 */
import { answerXml, query, requireBucket, nameOf, type Answer, type Call } from '../call.ts'
import { contentRange, parseRange, type ByteRange } from '../../http/range.ts'
import { judge, matches, type Conditions } from '../../http/conditions.ts'
import { headerOf } from '../checksum.ts'
import { S3Error } from '../errors.ts'
import type { Facts } from '../facts.ts'

/** Response headers that a request may set, by parameter. */
const overrides = {
  'response-cache-control': 'cache-control',
  'response-content-disposition': 'content-disposition',
  'response-content-encoding': 'content-encoding',
  'response-content-language': 'content-language',
  'response-content-type': 'content-type',
  'response-expires': 'expires',
} as const

/** GetObject; HeadObject where the method is HEAD. */
export async function getObject(call: Call): Promise<Answer> {
  const { stores, bucket, key, request } = call
  if (query(call, 'partNumber') !== undefined)
    throw new S3Error('NotImplemented', 'Reading by part number is not implemented; ask for a range.')
  await requireBucket(call, bucket)
  const opened = await stores.objects.open(nameOf(bucket, key))
  if (opened === undefined) throw new S3Error('NoSuchKey', undefined, { Key: key })
  const { facts } = opened

  const etag = `"${facts.etag}"`
  const verdict = judge(conditionsOf(call), { etag, modifiedMs: facts.modifiedMs })
  if (verdict === 'failed') throw new S3Error('PreconditionFailed')
  if (verdict === 'not-modified') return { status: 304, headers: { etag, 'last-modified': httpDate(facts) } }

  const range = rangeOf(call, facts)
  const { from, to } = range ?? { from: 0, to: facts.sizeBytes }
  const answer = {
    status: range === undefined ? 200 : 206,
    headers: {
      ...headersOf(facts),
      ...(range === undefined
        ? checksumOf(call, facts)
        : { 'content-range': contentRange(range, facts.sizeBytes) }),
      ...overridesOf(call),
      'content-length': to - from,
    },
  }
  if (request.method === 'HEAD' || from === to) return answer
  const body = await opened.read(from, to)
  if (body === undefined)
    throw new S3Error('SlowDown', 'The object was replaced while it was opened. Please try again.')
  return { ...answer, body }
}

/** GetObjectTagging: objects have no tags here. */
export async function objectTags(call: Call): Promise<Answer> {
  const { stores, bucket, key } = call
  await requireBucket(call, bucket)
  if ((await stores.objects.head(nameOf(bucket, key))) === undefined)
    throw new S3Error('NoSuchKey', undefined, { Key: key })
  return answerXml('Tagging', { TagSet: {} })
}

/** Conditions of a read; copies name theirs with a prefix. */
export function conditionsOf({ request }: Call, prefix = ''): Conditions {
  return {
    ifMatch: request.header(`${prefix}if-match`),
    ifNoneMatch: request.header(`${prefix}if-none-match`),
    ifModifiedSince: request.header(`${prefix}if-modified-since`),
    ifUnmodifiedSince: request.header(`${prefix}if-unmodified-since`),
  }
}

function rangeOf({ request }: Call, facts: Facts): ByteRange | undefined {
  const condition = request.header('if-range')
  const unchanged =
    condition === undefined ||
    condition === httpDate(facts) ||
    matches(condition, `"${facts.etag}"`, 'strong')
  const range = unchanged ? parseRange(request.header('range'), facts.sizeBytes) : undefined
  if (range === 'unsatisfiable')
    throw new S3Error('InvalidRange', undefined, {
      RangeRequested: request.header('range') ?? '',
      ActualObjectSize: facts.sizeBytes,
    })
  return range
}

function headersOf(facts: Facts): Record<string, string | number> {
  return {
    ...facts.headers,
    ...Object.fromEntries(Object.entries(facts.user).map(([name, value]) => [`x-amz-meta-${name}`, value])),
    etag: `"${facts.etag}"`,
    'last-modified': httpDate(facts),
    'accept-ranges': 'bytes',
    'content-type': facts.contentType,
  }
}

function checksumOf({ request }: Call, { checksum }: Facts): Record<string, string> {
  if (checksum === undefined || request.header('x-amz-checksum-mode')?.toUpperCase() !== 'ENABLED') return {}
  return { [headerOf(checksum.name)]: checksum.value, 'x-amz-checksum-type': checksum.type }
}

function overridesOf(call: Call): Record<string, string> {
  const given = Object.entries(overrides).map(([name, header]) => [header, query(call, name)] as const)
  return Object.fromEntries(
    given.filter((pair): pair is readonly [(typeof pair)[0], string] => pair[1] !== undefined),
  )
}

function httpDate({ modifiedMs }: Facts): string {
  return new Date(modifiedMs).toUTCString()
}
