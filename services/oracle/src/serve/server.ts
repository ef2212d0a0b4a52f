/**
 * A reporter’s HTTP side: takes in observations of the others, and shows health, metrics and what was observed.
 * Whoever posts proves who he is by the signature in it; everything before that check is cheap and bounded.
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { serveHttp, type RunningHttp } from '@watt/http'
import type { IntakeVerdict } from '../round/intake.ts'
import { decodeObservation } from '../round/observation-json.ts'
import type { SignedObservation } from '../round/observation.ts'

const bodyBytesMax = 4096
const bounds = {
  connections: 128,
  headerBytes: 8192,
  headersMs: 5000,
  requestMs: 10_000,
  keepAliveMs: 5000,
  graceMs: 2000,
}
/** Signatures recovered a second, from all together: some hundred milliseconds of one core. */
const usualChecksPerSecond = 300

export type ServerParts = {
  readonly listen: { readonly host: string; readonly port: number }
  /** undefined: the feed is not one of this reporter’s. */
  takeIn(feed: string, signed: SignedObservation): Promise<IntakeVerdict | undefined>
  health(): { readonly ok: boolean }
  metrics(): Promise<string>
  /** Signed observations of the round that is open, as a JSON list; undefined: the feed is not one of this reporter’s. */
  known(feed: string): string | undefined
  /** What was observed in a round, with the sources; undefined: not known here. */
  observed(feed: string, roundId: string): Promise<string | undefined>
  /** Raw bytes of a source by content id. */
  raw(contentId: string): Promise<Uint8Array | undefined>
  refused(why: string): void
  /** 300 unless a test says otherwise. */
  readonly checksPerSecond?: number
}

/** Listens. @throws when the port is taken */
export async function startServer(parts: ServerParts): Promise<RunningHttp> {
  const allow = createRateLimit(parts.checksPerSecond ?? usualChecksPerSecond)
  return serveHttp({ ...parts.listen, ...bounds }, (request, response) => {
    answer(parts, allow, request, response).catch(() => reply(response, 500, 'text/plain', 'failed\n'))
  })
}

async function answer(
  parts: ServerParts,
  allow: () => boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url ?? ''
  if (request.method === 'POST' && path === '/observations')
    return takeObservation(parts, allow, request, response)
  if (request.method !== 'GET') return reply(response, 405, 'text/plain', 'only GET\n')
  if (path === '/metrics') return reply(response, 200, 'text/plain; version=0.0.4', await parts.metrics())
  if (path === '/healthz') {
    const health = parts.health()
    return reply(response, health.ok ? 200 : 503, 'application/json', `${JSON.stringify(health)}\n`)
  }
  const [, openFeed] = /^\/observations\/(0x[0-9a-f]{40})$/.exec(path) ?? []
  const known = openFeed === undefined ? undefined : parts.known(openFeed)
  if (known !== undefined) return reply(response, 200, 'application/json', known)
  const [, feed, roundId] = /^\/observations\/(0x[0-9a-f]{40})\/(\d{1,25})$/.exec(path) ?? []
  const observed = feed === undefined ? undefined : await parts.observed(feed, roundId ?? '')
  if (observed !== undefined) return reply(response, 200, 'application/json', observed)
  const [, contentId] = /^\/raw\/(bafkrei[a-z2-7]{52})$/.exec(path) ?? []
  const raw = contentId === undefined ? undefined : await parts.raw(contentId)
  if (raw !== undefined) return reply(response, 200, 'application/octet-stream', raw)
  return reply(response, 404, 'text/plain', 'not found\n')
}

async function takeObservation(
  parts: ServerParts,
  allow: () => boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refuse = (status: number, why: string) => {
    parts.refused(why)
    reply(response, status, 'text/plain', `${why}\n`)
  }
  // A page in a browser cannot send this type to another origin without asking, and is not answered when it asks.
  if (request.headers['content-type'] !== 'application/json') return refuse(415, 'not JSON')
  const body = await readBody(request)
  if (body === undefined) return refuse(413, 'too large')
  if (!allow()) return refuse(429, 'too many')
  let feed: unknown
  let signed: SignedObservation
  try {
    const json = JSON.parse(body) as { feed?: unknown; observation?: unknown } | null
    feed = json?.feed
    signed = decodeObservation(json?.observation)
  } catch {
    return refuse(400, 'malformed')
  }
  const verdict = typeof feed === 'string' ? await parts.takeIn(feed, signed) : undefined
  if (verdict === undefined) return refuse(404, 'unknown feed')
  if (verdict === 'new' || verdict === 'known') return reply(response, 202, 'text/plain', `${verdict}\n`)
  return refuse(verdict === 'conflict' ? 409 : 422, verdict)
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > bodyBytesMax) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function reply(response: ServerResponse, status: number, type: string, body: string | Uint8Array): void {
  if (response.headersSent) return
  response.writeHead(status, {
    'content-type': type,
    'x-content-type-options': 'nosniff',
    // What was left unread must not become the next request.
    ...(status === 413 && { connection: 'close' }),
  })
  response.end(body)
}

function createRateLimit(perSecond: number): () => boolean {
  let left = perSecond
  let second = 0
  return () => {
    const now = Math.floor(performance.now() / 1000)
    if (now !== second) [second, left] = [now, perSecond]
    left -= 1
    return left >= 0
  }
}
