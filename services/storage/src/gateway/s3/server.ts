/**
 * The S3 endpoint: HTTP in front of the operations. Bodies of requests that are not signed well are never asked for.
 * @module
 */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { serveHttp, type RunningHttp } from '@watt/http'
import type { Answer, Call, Stores } from './call.ts'
import { corsHeaders, preflightHeaders } from './cors.ts'
import { S3Error } from './errors.ts'
import { carryOut } from './route.ts'
import { parseRequestLine } from './sigv4/request-line.ts'
import { verify, type Keyring, type Request } from './sigv4/verify.ts'
import { toXml } from './xml.ts'

export type S3ServerParts = {
  readonly listen: { readonly host: string; readonly port: number }
  readonly stores: Stores
  readonly keyring: Keyring
  /** Origins of pages that may use the gateway; `*` is any. */
  readonly origins: readonly string[]
  /** Hears of every answer. */
  answered?(facts: {
    readonly method: string
    readonly status: number
    readonly code?: string
    readonly ms: number
  }): void
  /** Hears of defects: what was thrown and is no refusal. */
  failed?(error: unknown): void
  now?(): number
}

const bounds = {
  connections: 256,
  headerBytes: 32 * 1024,
  headersMs: 20_000,
  requestMs: 0, // Bodies of any size; where nothing moves, the connection ends.
  keepAliveMs: 20_000,
  idleMs: 120_000,
  graceMs: 0,
  asksForBodies: true,
}

/** Listens. @throws when the port is taken */
export async function startS3(parts: S3ServerParts): Promise<RunningHttp> {
  return serveHttp(
    { ...parts.listen, ...bounds },
    (request, response) => void handle(parts, request, response),
  )
}

async function handle(
  parts: S3ServerParts,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const startMs = performance.now()
  const id = randomBytes(8).toString('hex').toUpperCase()
  const { answer, code } = await answerOf(parts, incoming, response, id)
  const origin = incoming.headers.origin
  const headers = {
    ...answer.headers,
    ...corsHeaders(parts.origins, origin),
    'x-amz-request-id': id,
    server: 'watt',
  }
  const method = incoming.method ?? ''
  try {
    // What was not read of a refused body is not worth reading.
    const hasBody =
      incoming.headers['transfer-encoding'] !== undefined ||
      Number(incoming.headers['content-length'] ?? 0) > 0
    if (hasBody && !incoming.readableEnded && answer.status >= 400) response.setHeader('connection', 'close')
    await send(response, { ...answer, headers }, method)
  } catch {
    response.destroy() // The headers are out: only breaking off says that the body is not whole.
  }
  parts.answered?.({
    method,
    status: answer.status,
    ...(code !== undefined && { code }),
    ms: performance.now() - startMs,
  })
}

async function answerOf(
  parts: S3ServerParts,
  incoming: IncomingMessage,
  response: ServerResponse,
  id: string,
): Promise<{ readonly answer: Answer; readonly code?: string }> {
  try {
    if (incoming.method === 'OPTIONS') return { answer: preflight(parts, incoming) }
    return { answer: await carryOut(callOf(parts, incoming, response)) }
  } catch (thrown) {
    const error = thrown instanceof S3Error ? thrown : new S3Error('InternalError')
    if (!(thrown instanceof S3Error) && !incoming.destroyed) parts.failed?.(thrown)
    return { answer: refusal(error, incoming.url ?? '', id), code: error.s3 }
  }
}

function callOf(parts: S3ServerParts, incoming: IncomingMessage, response: ServerResponse): Call {
  const line = parseRequestLine(incoming.url ?? '')
  const headers = incoming.headersDistinct
  const request: Request = {
    ...line,
    method: incoming.method ?? '',
    header: (name) => headers[name]?.join(','),
    headerNames: Object.keys(headers),
  }
  const verified = verify(request, parts.keyring, parts.now?.() ?? Date.now())
  const [, bucket = '', key = ''] = /^\/([^/]*)(?:\/(.*))?$/s.exec(line.path) ?? []
  return { request, verified, incoming: bytesOf(incoming, response), stores: parts.stores, bucket, key }
}

/** @yields the body; the client is told to send it only when somebody reads */
async function* bytesOf(incoming: IncomingMessage, response: ServerResponse): AsyncGenerator<Uint8Array> {
  if (incoming.headers.expect?.toLowerCase() === '100-continue') response.writeContinue()
  for await (const piece of incoming) yield piece as Uint8Array
}

function preflight({ origins }: S3ServerParts, { headers }: IncomingMessage): Answer {
  const allowed = preflightHeaders(origins, headers.origin, headers['access-control-request-headers'])
  if (allowed === undefined)
    throw new S3Error('AccessDenied', 'CORSResponse: This CORS request is not allowed.')
  return { status: 200, headers: allowed }
}

function refusal({ s3, status, message, facts }: S3Error, url: string, id: string): Answer {
  const content = { Code: s3, Message: message, ...facts, Resource: url.split('?')[0] ?? '', RequestId: id }
  return { status, headers: { 'content-type': 'application/xml' }, body: toXml('Error', content) }
}

async function send(
  response: ServerResponse,
  { status, headers = {}, body }: Answer,
  method: string,
): Promise<void> {
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) response.setHeader(name, value)
  response.statusCode = status
  if (typeof body === 'string' || body === undefined) {
    const text = method === 'HEAD' ? undefined : body
    if (text !== undefined) response.setHeader('content-length', Buffer.byteLength(text))
    else if (status !== 304 && status !== 204 && !response.hasHeader('content-length'))
      response.setHeader('content-length', 0)
    response.end(text)
    return
  }
  await pipeline(Readable.from(body, { objectMode: false }), response)
}
