/**
 * One HTTP request: checked from the outside in (host, origin, path, verb, type, size) before anything is parsed.
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

import { isAllowedHost, isAllowedOrigin, type Connections } from '@watt/http'

import { busyError, retryAfterMs } from './admission.ts'
import { failure } from './dispatch.ts'
import { ParseError } from './errors.ts'
import { defaultLimits, type RpcLimits } from './limits.ts'

export type Health = { readonly live: boolean; readonly ready: boolean; readonly reason: string | undefined }

export type HttpFace = {
  readonly limits: RpcLimits
  readonly allowedHosts: readonly string[]
  readonly allowedOrigins: readonly string[]
  readonly health: () => Health
  /** Prometheus text; absent: no metrics. */
  readonly metrics: (() => string | Promise<string>) | undefined
  /** Where a connection's place is kept while its request is worked on. */
  readonly places: Pick<Connections, 'busy' | 'rests'>
  /** Whether no call would be admitted just now. */
  readonly isShut: () => boolean
  /** Whether this parsed body would not. */
  readonly isRefused: (body: unknown) => boolean
  /** Answers a parsed body. */
  readonly answer: (body: unknown, remoteAddress: string) => Promise<string | undefined>
}

/** What ends a request early: a status and a line of text. */
type Refusal = {
  readonly status: number
  readonly text: string
  readonly headers?: Readonly<Record<string, string>>
}

const unzip = promisify(gunzip)

/** Whether a request may be looked at at all; also asked before a WebSocket upgrade. */
export function refuseCaller(
  { headers }: IncomingMessage,
  face: Pick<HttpFace, 'allowedHosts' | 'allowedOrigins'>,
): Refusal | undefined {
  if (!isAllowedHost(headers.host, face.allowedHosts)) {
    return { status: 403, text: 'host not allowed: add its name to the allowed hosts of this node' }
  }
  if (!isAllowedOrigin(headers.origin, face.allowedOrigins)) {
    return { status: 403, text: 'origin not allowed: add it to the allowed origins of this node' }
  }
  return undefined
}

/** Handles one request. */
export function handleHttp(face: HttpFace, request: IncomingMessage, response: ServerResponse): void {
  // Nothing of a caller's headers matters to one who is sent away: under a flood, this is most of the work.
  if (request.method === 'POST' && face.isShut()) shed(face, request, response)
  else void serve(face, request, response)
}

/** Serves one request to its end; never rejects. */
async function serve(face: HttpFace, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const refusal = refuseHeaders(request, face) ?? refuseCaller(request, face)
    if (refusal !== undefined) return refuse(request, response, refusal)
    const { origin } = request.headers
    if (origin !== undefined) {
      response.setHeader('access-control-allow-origin', origin)
      response.setHeader('vary', 'Origin')
    }
    if (request.method === 'OPTIONS') return preflight(request, response)
    const path = request.url?.split('?', 1)[0] ?? '/'
    if (path === '/') return await rpc(face, request, response)
    await observation(face, path, request, response)
  } catch {
    response.destroy() // The caller went away in the middle, or its body broke off.
  }
}

function refuseHeaders({ rawHeaders }: IncomingMessage, { limits }: HttpFace): Refusal | undefined {
  if (rawHeaders.length / 2 <= limits.headerCount) return undefined
  return { status: 431, text: `more than ${limits.headerCount} headers` }
}

async function rpc(
  { limits, places, isRefused, answer }: HttpFace,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') {
    return refuse(request, response, {
      status: 405,
      text: 'send JSON-RPC 2.0 by POST',
      headers: { allow: 'POST, OPTIONS' },
    })
  }
  if (!/^application\/json\s*(?:;|$)/i.test(request.headers['content-type'] ?? '')) {
    return refuse(request, response, { status: 415, text: 'content-type is application/json' })
  }
  const encoding = request.headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity' && encoding !== 'gzip') {
    return refuse(request, response, { status: 415, text: 'content-encoding is gzip or none' })
  }
  const tooLarge = { status: 413, text: `a body has at most ${limits.bodyBytes} bytes` }
  if (Number(request.headers['content-length'] ?? 0) > limits.bodyBytes)
    return refuse(request, response, tooLarge)
  const sent = await readBody(request, limits.bodyBytes)
  if (sent === undefined) return refuse(request, response, tooLarge)
  places.busy(request.socket)
  response.once('close', () => places.rests(request.socket))
  const bytes = encoding === 'gzip' ? await unzipped(sent, limits.unzippedBytes) : sent
  if (bytes === undefined) {
    return refuse(request, response, {
      status: 413,
      text: `not gzip, or more than ${limits.unzippedBytes} bytes unpacked`,
    })
  }
  let body: unknown
  try {
    body = JSON.parse(bytes.toString('utf8'))
  } catch {
    return sendJson(response, 200, failure(null, new ParseError()))
  }
  if (isRefused(body)) {
    restAfter(request, response, limits)
    return void response.writeHead(429, busyHeaders).end(busyText)
  }
  const text = await answer(body, request.socket.remoteAddress ?? '')
  if (text === undefined) response.writeHead(204).end()
  else sendJson(response, 200, text)
}

async function observation(
  face: HttpFace,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!['/healthz', '/readyz', '/metrics'].includes(path))
    return refuse(request, response, { status: 404, text: 'nothing here' })
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return refuse(request, response, { status: 405, text: 'read it by GET', headers: { allow: 'GET, HEAD' } })
  }
  if (path === '/metrics') {
    if (face.metrics === undefined) return refuse(request, response, { status: 404, text: 'metrics are off' })
    const text = await face.metrics()
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text)
    return
  }
  const { live, ready, reason } = face.health()
  const isGood = path === '/healthz' ? live : ready
  sendJson(response, isGood ? 200 : 503, JSON.stringify({ ok: isGood, reason: reason ?? null }))
}

/** Says what an allowed page may send. A page of the public web gets no way into a private network. */
function preflight(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers['access-control-request-private-network'] !== undefined) {
    return refuse(request, response, { status: 403, text: 'private network access is not granted' })
  }
  response.setHeader('access-control-allow-methods', 'POST, GET, OPTIONS')
  response.setHeader('access-control-allow-headers', 'content-type')
  response.setHeader('access-control-max-age', '600')
  response.writeHead(204).end()
}

/** @returns undefined when it is too long; the rest is left unread. */
function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= bytesMax) chunks.push(chunk)
      else resolve(undefined)
    })
    request.once('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)))
    request.once('error', reject)
    // An error costs its trace: only where nothing has settled yet.
    request.once('close', () => {
      if (!request.complete) reject(new Error('closed'))
    })
  })
}

async function unzipped(bytes: Buffer, bytesMax: number): Promise<Buffer | undefined> {
  try {
    return await unzip(bytes, { maxOutputLength: bytesMax })
  } catch {
    return undefined
  }
}

function sendJson(response: ServerResponse, status: number, text: string): void {
  // As text: head and body then leave in one piece.
  response
    .writeHead(status, ['content-type', 'application/json', 'content-length', `${Buffer.byteLength(text)}`])
    .end(text)
}

/**
 * No JSON: clients that sent a batch expect a list, and stumble over a single error. All know the status and try again.
 */
const busyText = `${busyError(defaultLimits.waitMs).message}\n`
const busyHeaders = {
  'content-type': 'text/plain; charset=utf-8',
  'retry-after': '1',
  'content-length': busyText.length,
}
/** A body of this size came with its headers or will soon: reading it costs less than a new connection. */
const shedBytesMax = 16 * 1024

/** Sends a caller away while the node is busy, for as little work as possible. */
function shed(
  { allowedOrigins, limits }: HttpFace,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const origin = rawHeader(request, 'origin')
  // Without it a page sees a fault of its own instead of a busy node.
  const isOpen = origin !== undefined && isAllowedOrigin(origin, allowedOrigins)
  const open = isOpen ? { 'access-control-allow-origin': origin, vary: 'Origin' } : undefined
  if (Number(rawHeader(request, 'content-length') ?? Infinity) > shedBytesMax)
    return refuse(request, response, {
      status: 429,
      text: 'the node is busy',
      headers: { 'retry-after': '1', ...open },
    })
  restAfter(request, response, limits)
  response.writeHead(429, { ...busyHeaders, ...open }).end(busyText)
}

/**
 * What comes over a refused caller's connection before the time it was told is read then: callers that come back at once
 * would keep the node busy with refusing.
 */
function restAfter(request: IncomingMessage, response: ServerResponse, { waitMs }: RpcLimits): void {
  const { socket } = request
  // Node reads on at the end of both, and the answer may come before the end of the body.
  const last = request.complete ? response : request
  last.once('close', () => {
    socket.pause()
    setTimeout(() => socket.resume(), retryAfterMs(waitMs)).unref()
  })
}

/** One header; reading the raw ones spares Node from sorting them. */
function rawHeader({ rawHeaders }: IncomingMessage, name: string): string | undefined {
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const found = rawHeaders[at]!
    if (found.length === name.length && found.toLowerCase() === name) return rawHeaders[at + 1]
  }
  return undefined
}

/** Answers and lets the caller finish sending for a moment: a connection cut too early loses the answer. */
function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { status, text, headers }: Refusal,
): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers }).end(`${text}\n`)
  let unread = 0
  request.on('data', (chunk: Buffer) => {
    unread += chunk.length
    if (unread > refusedBytesMax) request.destroy()
  })
}

const refusedBytesMax = 4 * 1024 * 1024
