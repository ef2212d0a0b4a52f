/**
 * Sending callers away while the node is busy. Under a flood this is most of what a node does, so it costs little: nothing of
 * a request is looked at that does not matter to one who is sent away, and a connection on which that happened once is
 * watched from then on. Its next requests are refused as they come from the socket, before Node's server makes
 * objects of them, which is two thirds of the work.
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { isAllowedOrigin } from './access.ts'
import { busyError } from './admission.ts'
import { defaultLimits } from './limits.ts'
import { refuse } from './refusal.ts'

export type SheddingFace = {
  readonly allowedOrigins: readonly string[]
  /** Whether no call would be admitted just now. */
  readonly isShut: () => boolean
  /** Whether some would not. */
  readonly isPartlyShut: () => boolean
  /** Whether this parsed body would not. */
  readonly isRefused: (body: unknown) => boolean
}

/**
 * No JSON: clients that sent a batch expect a list, and stumble over a single error. All know the status and try again.
 */
export const busyText: string = `${busyError(defaultLimits.waitMs).message}\n`
export const busyHeaders: Readonly<Record<string, string | number>> = {
  'content-type': 'text/plain; charset=utf-8',
  'retry-after': '1',
  'content-length': busyText.length,
}
const busyBytes = Buffer.from(
  `HTTP/1.1 429 Too Many Requests\r\n${Object.entries(busyHeaders)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n${busyText}`,
  'latin1',
)
/** A body of this size came with its headers or will soon: reading it costs less than a new connection. */
const shedBytesMax = 16 * 1024

/** A connection on which somebody was sent away. */
type Watched = {
  /** Requests that the server has and did not answer yet. */
  open: number
  /** Whether everything so far was one whole request a piece, so that a piece cannot be the rest of something. */
  isClear: boolean
}

const watched = new WeakMap<Socket, Watched>()

/** @returns whether the caller was sent away. */
export function shed(face: SheddingFace, request: IncomingMessage, response: ServerResponse): boolean {
  const { socket } = request
  const known = watched.get(socket)
  if (known !== undefined) response.once('close', () => known.open--)
  if (request.method !== 'POST' || !face.isShut()) return false
  const origin = rawHeader(request, 'origin')
  // Without it a page sees a fault of its own instead of a busy node.
  const isOpen = origin !== undefined && isAllowedOrigin(origin, face.allowedOrigins)
  const open = isOpen ? { 'access-control-allow-origin': origin, vary: 'Origin' } : undefined
  if (Number(rawHeader(request, 'content-length') ?? Infinity) > shedBytesMax) {
    const headers = { 'retry-after': '1', ...open }
    refuse(request, response, { status: 429, text: 'the node is busy', headers })
    return true
  }
  response.writeHead(429, { ...busyHeaders, ...open }).end(busyText)
  if (known === undefined) {
    const begin = (): void => void (request.complete && !socket.destroyed && watch(face, socket))
    response.once('close', () => setImmediate(begin)) // The body may still be on its way through the parser.
  }
  return true
}

/** Puts itself between the socket and the server's parser. */
function watch(face: SheddingFace, socket: Socket): void {
  const [parse, ...others] = socket.listeners('data')
  if (parse === undefined || others.length > 0 || watched.has(socket)) return
  const state: Watched = { open: 0, isClear: true }
  watched.set(socket, state)
  socket.removeListener('data', parse as (chunk: Buffer) => void)
  socket.on('data', (chunk: Buffer) => {
    const body = state.isClear ? bodyOfPlain(chunk) : undefined
    if (body === undefined) state.isClear = false
    else {
      // Who does not read what came before is left to the server, which waits for it.
      const isReady = state.open === 0 && socket.writableLength === 0
      if (isReady && isSentAway(face, body)) return void socket.write(busyBytes)
      state.open++
    }
    parse.call(socket, chunk)
  })
}

function isSentAway({ isShut, isPartlyShut, isRefused }: SheddingFace, body: string): boolean {
  if (isShut()) return true
  if (!isPartlyShut()) return false
  try {
    return isRefused(JSON.parse(body))
  } catch {
    return false // Compressed, or no JSON: the server says so.
  }
}

/** Headers that ask for more than a status, that say anew where a body ends, or that end the connection; and half line ends. */
const special =
  /\r\n(?:origin|transfer-encoding|expect|upgrade):|\r\nconnection:(?! keep-alive\r\n)|[^\r]\n|\r[^\n]/

/**
 * The body of a piece that is one call, from its first byte to its last, and whose headers are of no interest.
 * @returns its bytes as characters, which is enough to read the names of methods; undefined for anything else.
 */
export function bodyOfPlain(chunk: Buffer): string | undefined {
  if (chunk.length > shedBytesMax) return undefined
  const text = chunk.toString('latin1')
  if (!text.startsWith('POST / HTTP/1.1\r\n')) return undefined
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = text.slice(0, end + 2).toLowerCase()
  const [before, length, second] = head.split('\r\ncontent-length:', 3)
  if (before === undefined || length === undefined || second !== undefined) return undefined
  const digits = /^ *(\d{1,5})\r\n/.exec(length)?.[1]
  if (digits === undefined || end + 4 + Number(digits) !== text.length || special.test(head)) return undefined
  return text.slice(end + 4)
}

/** One header; reading the raw ones spares Node from sorting them. */
function rawHeader({ rawHeaders }: IncomingMessage, name: string): string | undefined {
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const found = rawHeaders[at]!
    if (found.length === name.length && found.toLowerCase() === name) return rawHeaders[at + 1]
  }
  return undefined
}
