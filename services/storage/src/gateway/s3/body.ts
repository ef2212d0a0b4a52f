/**
 * Bodies as they come in: decoded, counted, hashed, and held against whatever the client promised of them.
 * @module
 */
import { createHash } from 'node:crypto'
import type { Call } from './call.ts'
import {
  checksumName,
  checksumNames,
  checkValue,
  headerOf,
  startChecksum,
  type ChecksumName,
  type Running,
} from './checksum.ts'
import { S3Error } from './errors.ts'
import { chunkedKind, readChunked } from './sigv4/chunked.ts'
import { equal, unsignedPayload } from './sigv4/verify.ts'

/** What is known of a body when it has ended as promised. */
export type Digests = {
  readonly md5: string
  readonly checksum?: { readonly name: ChecksumName; readonly value: string }
}
export type Body = {
  readonly bytes: number
  readonly content: AsyncIterable<Uint8Array>
  /** Only after the content has ended. */
  digests(): Digests
}

/**
 * The body of a call, of at most `bytesMax` bytes.
 * @param wanted - checksum to compute where the client names none
 * @throws {S3Error} at once for wrong headers; while the content is read, when it is not as promised
 */
export function bodyOf(call: Call, bytesMax: number, wanted?: ChecksumName): Body {
  const { request, verified, incoming } = call
  const kind = chunkedKind(verified.payload)
  if (kind === undefined && verified.payload !== unsignedPayload && !/^[0-9a-f]{64}$/.test(verified.payload))
    throw new S3Error(
      'InvalidArgument',
      'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-… or a hex SHA-256.',
    )
  const bytes = lengthOf(call, kind !== undefined)
  if (bytes > bytesMax)
    throw new S3Error('EntityTooLarge', undefined, { MaxSizeAllowed: bytesMax, ProposedSize: bytes })
  const md5Expected = contentMd5(request.header('content-md5'))
  const promised = promisedChecksum(call)
  const name = promised?.name ?? wanted
  if (promised !== undefined && wanted !== undefined && promised.name !== wanted)
    throw new S3Error(
      'InvalidRequest',
      `Checksum Type mismatch occurred, expected checksum Type: ${wanted.toLowerCase()}`,
    )

  const trailers = new Map<string, string>()
  const source = kind === undefined ? incoming : readChunked(incoming, kind, verified.chain, trailers)
  const md5 = createHash('md5')
  const running = name && startChecksum(name)
  let done: Digests | undefined

  async function* content(): AsyncGenerator<Uint8Array> {
    const sha256 =
      kind === undefined && verified.payload !== unsignedPayload ? createHash('sha256') : undefined
    let received = 0
    for await (const piece of source) {
      received += piece.length
      if (received > bytes) throw new S3Error('InvalidRequest', 'The body is longer than was said.')
      md5.update(piece)
      sha256?.update(piece)
      running?.update(piece)
      yield piece
    }
    if (received < bytes) throw new S3Error('IncompleteBody')
    if (sha256 !== undefined && !equal(sha256.digest('hex'), verified.payload))
      throw new S3Error('XAmzContentSHA256Mismatch')
    done = finish(md5.digest('hex'), md5Expected, name, running, promised, trailers)
  }
  return {
    bytes,
    content: content(),
    digests() {
      if (done === undefined) throw new S3Error('IncompleteBody')
      return done
    },
  }
}

/** A small body as text. */
export async function textBody(call: Call, bytesMax: number): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const piece of bodyOf(call, bytesMax).content) pieces.push(piece)
  return Buffer.concat(pieces).toString('utf8')
}

function finish(
  md5: string,
  md5Expected: string | undefined,
  name: ChecksumName | undefined,
  running: Running | undefined,
  promised: Promised | undefined,
  trailers: ReadonlyMap<string, string>,
): Digests {
  if (md5Expected !== undefined && md5 !== md5Expected) throw new S3Error('BadDigest')
  if (name === undefined || running === undefined) return { md5 }
  const value = running.finish()
  const expected = promised?.value ?? (promised && trailers.get(headerOf(name)))
  if (promised !== undefined && expected === undefined)
    throw new S3Error('InvalidRequest', 'The promised trailing checksum did not come.')
  if (expected !== undefined && checkValue(name, expected) !== value)
    throw new S3Error('BadDigest', `The ${name} you specified did not match the calculated checksum.`)
  return { md5, checksum: { name, value } }
}

/** `value` is undefined when it comes as a trailer. */
type Promised = { readonly name: ChecksumName; readonly value: string | undefined }

function promisedChecksum({ request }: Call): Promised | undefined {
  const given = checksumNames.filter((name) => request.header(headerOf(name)) !== undefined)
  const trailer = request.header('x-amz-trailer')?.trim().toLowerCase()
  const trailing = checksumNames.filter((name) => trailer === headerOf(name))
  if (given.length + trailing.length > 1 || (trailer !== undefined && trailing.length === 0))
    throw new S3Error(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum types are not allowed.',
    )
  const [name] = given
  if (name !== undefined) return { name, value: checkValue(name, request.header(headerOf(name)) ?? '') }
  return trailing[0] && { name: trailing[0], value: undefined }
}

/** Algorithm that the client wants kept, where it names one. */
export function wantedChecksum({ request }: Call): ChecksumName | undefined {
  const text = request.header('x-amz-checksum-algorithm') ?? request.header('x-amz-sdk-checksum-algorithm')
  return text === undefined ? undefined : checksumName(text)
}

function lengthOf({ request }: Call, isChunked: boolean): number {
  const text = request.header(isChunked ? 'x-amz-decoded-content-length' : 'content-length')
  if (text === undefined && request.header('transfer-encoding') === undefined && !isChunked) return 0
  if (text === undefined) throw new S3Error('MissingContentLength')
  if (!/^\d{1,15}$/.test(text)) throw new S3Error('InvalidArgument', 'The content length is no number.')
  return Number(text)
}

function contentMd5(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  const bytes = Buffer.from(header, 'base64')
  if (bytes.length !== 16 || bytes.toString('base64') !== header.trim()) throw new S3Error('InvalidDigest')
  return bytes.toString('hex')
}
