/**
 * `aws-chunked` bodies: chunks with or without signatures, and trailing headers.
 *
 *     5;chunk-signature=…\r\nhello\r\n0;chunk-signature=…\r\nx-amz-checksum-crc32:…\r\nx-amz-trailer-signature:…\r\n\r\n
 *
 * Bytes are handed out before their chunk's signature is checked: nothing may be kept before the iteration has ended.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 * @module
 */
import { createHash } from 'node:crypto'
import { S3Error } from '../errors.ts'
import { ByteReader } from './byte-reader.ts'
import { scopeText, sha256Hex, sign } from './canonical.ts'
import { equal, type Verified } from './verify.ts'

/** How `x-amz-content-sha256` announces each kind. */
const kinds = {
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD': { signed: true, trailer: false },
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER': { signed: true, trailer: true },
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER': { signed: false, trailer: true },
} as const
type Kind = (typeof kinds)[keyof typeof kinds]

const chunkLineCharsMax = 128
const trailerLineCharsMax = 512
const trailersMax = 8
const emptyHash = sha256Hex('')

/** @returns undefined where the payload is not chunked. @throws {S3Error} NotImplemented */
export function chunkedKind(payload: string): Kind | undefined {
  if (!payload.startsWith('STREAMING-')) return undefined
  const kind = Object.hasOwn(kinds, payload) ? kinds[payload as keyof typeof kinds] : undefined
  if (kind === undefined)
    throw new S3Error('NotImplemented', `The payload "${payload.slice(0, 80)}" is not implemented.`)
  return kind
}

/**
 * Decodes an aws-chunked body; fills `trailers` when it has ended.
 * @yields its content
 * @throws {S3Error} SignatureDoesNotMatch, IncompleteBody, or InvalidRequest where the chunks are malformed
 */
export async function* readChunked(
  source: AsyncIterable<Uint8Array>,
  kind: Kind,
  chain: Verified['chain'],
  trailers: Map<string, string>,
): AsyncGenerator<Uint8Array> {
  const reader = new ByteReader(source)
  let previous = chain.signature
  for (;;) {
    const { size, signature } = parseChunkLine(await reader.line(chunkLineCharsMax), kind)
    const hash = createHash('sha256')
    let taken = 0
    for await (const piece of reader.take(size)) {
      if (kind.signed) hash.update(piece)
      taken += piece.length
      yield piece
    }
    if (taken < size) throw new S3Error('IncompleteBody')
    if (kind.signed) {
      const text = [emptyHash, hash.digest('hex')].join('\n')
      previous = checkSignature(chain, 'AWS4-HMAC-SHA256-PAYLOAD', previous, text, signature)
    }
    if (size === 0) break
    if ((await reader.line(0)) !== '') throw malformed()
  }
  const last = await readTrailers(reader, trailers)
  if (kind.trailer && kind.signed && trailers.size > 0) {
    const text = [...trailers].map(([name, value]) => `${name}:${value}\n`).join('')
    checkSignature(chain, 'AWS4-HMAC-SHA256-TRAILER', previous, sha256Hex(text), last)
  }
  if (!kind.trailer && trailers.size > 0) throw malformed()
  if (!(await reader.ended())) throw malformed()
}

/** Reads trailing headers up to the empty line. @returns their signature, if there is one */
async function readTrailers(reader: ByteReader, trailers: Map<string, string>): Promise<string> {
  let signature = ''
  for (;;) {
    const line = await reader.line(trailerLineCharsMax)
    if (line === undefined) throw malformed()
    if (line === '') return signature
    const [, name, value] = /^([a-z0-9-]{1,64}) *: *(.{1,256}?) *$/i.exec(line) ?? []
    if (name === undefined || value === undefined || trailers.size >= trailersMax) throw malformed()
    if (name.toLowerCase() === 'x-amz-trailer-signature') signature = value
    else trailers.set(name.toLowerCase(), value)
  }
}

function parseChunkLine(
  line: string | undefined,
  { signed }: Kind,
): { readonly size: number; readonly signature: string } {
  const [, size, signature = ''] =
    /^([0-9a-f]{1,9})(?:;chunk-signature=([0-9a-f]{64}))?$/i.exec(line ?? '') ?? []
  if (size === undefined || (signed && signature === '')) throw malformed()
  return { size: Number.parseInt(size, 16), signature }
}

function checkSignature(
  { key, time, scope }: Verified['chain'],
  word: string,
  previous: string,
  text: string,
  given: string,
): string {
  const expected = sign(key, [word, time, scopeText(scope), previous, text].join('\n'))
  if (!equal(expected, given)) throw new S3Error('SignatureDoesNotMatch')
  return expected
}

function malformed(): S3Error {
  return new S3Error('InvalidRequest', 'The aws-chunked body is malformed.')
}
