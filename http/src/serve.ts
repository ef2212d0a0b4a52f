/**
 * An HTTP server on which those who never finish a request keep nobody out, and which ends in good order.
 * @module
 */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

import { connections, type Connections } from './connections.ts'
import { turnAway } from './refusals.ts'

export type HttpOptions = {
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
  /** Open at once; then a newcomer gets the place of who has gone longest without a whole request. */
  readonly connections: number
  /** Of these, upgraded to WebSocket; none unless said. */
  readonly webSocketClients?: number
  readonly headerBytes: number
  readonly headersMs: number
  /** For a request with its body; 0 where handlers pace bodies themselves: then its headers make a request whole. */
  readonly requestMs: number
  readonly keepAliveMs: number
  /** A connection on which nothing moves for so long is closed. */
  readonly idleMs?: number
  /** How long `stop` waits for answers under way; 0 cuts them. */
  readonly graceMs: number
  /** The handler asks for bodies of `Expect: 100-continue` itself. */
  readonly asksForBodies?: boolean
}

export interface RunningHttp {
  readonly port: number
  readonly server: Server
  /** The socket became a WebSocket. @returns false when there are too many of those. */
  readonly upgrade: Connections['upgrade']
  /** Ends connections and frees the port. */
  readonly stop: () => Promise<void>
}

/** Of all connections, what one address may hold that is not this machine's: a household shares one, an attacker has few. */
const shareOfOne = 4
/** Node closes what is late when it looks, by itself every 30 s. */
const lookMs = 1_000

/** Listens. @throws when the port is taken */
export async function serveHttp(options: HttpOptions, listener: RequestListener): Promise<RunningHttp> {
  const open = connections({
    connections: options.connections,
    connectionsPerAddress: Math.ceil(options.connections / shareOfOne),
    webSocketClients: options.webSocketClients ?? 0,
  })
  const take: RequestListener = (request, response) => {
    const { socket } = request
    if (!open.holds(socket)) return
    whenWhole(request, options.requestMs === 0, () => {
      if (response.writableEnded) return // Refused before its body came.
      open.busy(socket)
      response.once('close', () => open.rests(socket))
    })
    listener(request, response)
  }
  const server = createServer(
    {
      maxHeaderSize: options.headerBytes,
      headersTimeout: options.headersMs,
      requestTimeout: options.requestMs,
      keepAliveTimeout: options.keepAliveMs,
      connectionsCheckingInterval: lookMs,
    },
    take,
  )
  if (options.asksForBodies === true) server.on('checkContinue', take)
  if (options.idleMs !== undefined) server.setTimeout(options.idleMs)
  server.on('connection', (socket: Socket) => {
    if (!open.admit(socket)) turnAway(socket)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return {
    port: (server.address() as AddressInfo).port,
    server,
    upgrade: open.upgrade,
    stop: async () => stop(server, options.graceMs),
  }
}

/** A body that drips in must not hold a place, so what has one is whole at its end. */
function whenWhole(request: IncomingMessage, byHeaders: boolean, done: () => void): void {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers
  if (byHeaders || (encoding === undefined && length === '0')) done()
  else request.once('end', done)
}

async function stop(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  if (graceMs === 0) server.closeAllConnections()
  else server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearTimeout(timer)
}
