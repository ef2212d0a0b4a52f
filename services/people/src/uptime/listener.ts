/**
 * What others may ask of a keeper, over HTTP, and nothing else: `POST /challenge` and `GET /statement/<day>/<node>`.
 * Everything before the signature of a challenge is checked is cheap and bounded.
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { serveHttp, type RunningHttp } from '@watt/http'
import { getAddress, isAddress, type Address } from 'viem'
import {
  encodeMessage,
  messageBytesMax,
  readChallenge,
  type SignedAnswer,
  type SignedChallenge,
  type SignedStatement,
} from './messages.ts'
import { createRateLimit, type Limits } from './rate-limit.ts'

/** Why nothing is said: the words of the answer, with their status. */
export type Refusal = { readonly status: 403 | 404 | 409 | 429 | 503; readonly why: string }

export type Desk = {
  challenge(challenge: SignedChallenge): Promise<SignedAnswer | Refusal>
  statement(day: number, node: Address): Promise<SignedStatement | Refusal>
}

export type ListenOptions = {
  readonly host: string
  /** 0: one that is free. */
  readonly port: number
  readonly limits?: Limits | undefined
}

const usualLimits: Limits = { each: 20, all: 100 }
const bounds = {
  connections: 128,
  headerBytes: 8_192,
  headersMs: 5_000,
  requestMs: 5_000,
  keepAliveMs: 2_000,
  graceMs: 1_000,
}

/** Listens. @throws when the port is taken */
export async function listen(
  desk: Desk,
  { host, port, limits = usualLimits }: ListenOptions,
): Promise<RunningHttp> {
  const allow = createRateLimit(limits, () => performance.now())
  return serveHttp({ host, port, ...bounds }, (request, response) => {
    const isAllowed = allow(request.socket.remoteAddress ?? '')
    const work = isAllowed ? answer(desk, request, response) : refuse(response, 429, 'too many questions')
    // The own node is away, or busy.
    Promise.resolve(work).catch(() => refuse(response, 503, 'not now'))
  })
}

async function answer(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? ''
  if (path === '/challenge') {
    if (request.method !== 'POST') return refuse(response, 405, 'only POST')
    // A page in a browser cannot send this type to another origin without asking, and is not answered when it asks.
    if (request.headers['content-type'] !== 'application/json') return refuse(response, 415, 'not JSON')
    const body = await readBody(request)
    if (body === undefined) return refuse(response, 413, 'too large')
    const challenge = readChallenge(body)
    if (challenge === undefined) return refuse(response, 400, 'no challenge')
    return say(response, await desk.challenge(challenge))
  }
  const [, day, node] = /^\/statement\/([0-9]{1,10})\/(0x[0-9a-fA-F]{40})$/.exec(path) ?? []
  if (day === undefined || node === undefined || !isAddress(node, { strict: false }))
    return refuse(response, 404, 'there is nothing')
  if (request.method !== 'GET') return refuse(response, 405, 'only GET')
  return say(response, await desk.statement(Number(day), getAddress(node)))
}

function say(response: ServerResponse, said: SignedAnswer | SignedStatement | Refusal): void {
  if ('status' in said) return refuse(response, said.status, said.why)
  reply(response, 200, 'application/json', encodeMessage(said))
}

function refuse(response: ServerResponse, status: number, why: string): void {
  reply(response, status, 'text/plain', `${why}\n`)
}

function reply(response: ServerResponse, status: number, type: string, body: string): void {
  if (response.headersSent) return
  response.writeHead(status, {
    'content-type': type,
    'x-content-type-options': 'nosniff',
    // What was left unread must not become the next request.
    ...(status !== 200 && { connection: 'close' }),
  })
  response.end(body)
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > messageBytesMax) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
