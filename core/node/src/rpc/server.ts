/**
 * The public port of a node: JSON-RPC 2.0 over HTTP and WebSocket, health and metrics.
 * @module
 */
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'

import type { Engine, Hex } from '@watt/evm'
import { WattError } from '@watt/errors'
import { connections, refuseUpgrade, turnAway } from '@watt/http'
import { WebSocketServer } from 'ws'

import type { Logger, NodeView } from '../types.ts'
import { createAdmission, laneNames, type Admission } from './admission.ts'
import { broadcast } from './broadcast.ts'
import { bundlerAt } from './bundler.ts'
import { answer, laneByName } from './dispatch.ts'
import { filters } from './filters.ts'
import { handleHttp, refuseCaller } from './http.ts'
import type { Health, HttpFace } from './http.ts'
import { defaultLimits } from './limits.ts'
import type { RpcLimits } from './limits.ts'
import { oncePer } from './once-per.ts'
import type { RpcContext, Subscriber } from './method.ts'
import { allMethods } from './methods/all.ts'
import { recentBlocks } from './recent-blocks.ts'
import { tokenBudget } from './token-budget.ts'
import { turns } from './turns.ts'
import { webSocketClient } from './web-socket-client.ts'
import type { WebSocketClient } from './web-socket-client.ts'

export type RpcServerOptions = {
  readonly node: NodeView
  readonly engine: Engine
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
  /** Names besides localhost and IP literals that the `Host` header may carry. */
  readonly allowedHosts: readonly string[]
  /** Pages that may call from a browser, as `https://name:port`. */
  readonly allowedOrigins: readonly string[]
  readonly limits?: Partial<RpcLimits>
  /** Where user operations are bundled; absent: nowhere. */
  readonly bundlerUrl?: string | undefined
  /** The node's metrics as Prometheus text. */
  readonly metrics?: () => string | Promise<string>
  /** Counts answered calls; `verdict` is `ok` or the number of the error. */
  readonly observe?: (method: string, verdict: string, ms: number) => void
  /** Hears of work that was refused, by lane; `any` before it was read. */
  readonly observeRefusal?: (lane: string) => void
  readonly logger: Logger
  readonly health: () => Health
}

/** Metrics are written anew at most this often. */
const metricsMs = 200

/** A running server. */
export interface RpcServer {
  readonly port: number
  readonly open: { readonly http: number; readonly webSocket: number }
  /** Pieces of work that wait, all lanes together. */
  readonly waiting: number
  /** Says goodbye to WebSocket clients, ends connections and frees the port. */
  stop(): Promise<void>
}

/** @throws {ListenError} the port cannot be taken. */
export async function startRpcServer(options: RpcServerOptions): Promise<RpcServer> {
  const limits: RpcLimits = { ...defaultLimits, ...options.limits }
  const { node, logger } = options
  const admission = createAdmission(limits, options.observeRefusal)
  const service = rpcService(options, limits, admission)
  const open = connections(limits)
  const face: HttpFace = {
    limits,
    allowedHosts: options.allowedHosts.map((name) => name.toLowerCase()),
    allowedOrigins: options.allowedOrigins,
    health: options.health,
    // Writing them takes about as long as ten calls, and nobody is refused them.
    metrics: options.metrics && oncePer(metricsMs, options.metrics),
    places: open,
    isShut: admission.isShut,
    isRefused: (body) => {
      const lane = laneByName(allMethods, body)
      return lane !== undefined && admission.isLaneShut(lane)
    },
    answer: (body, remoteAddress) => service.answer(body, remoteAddress, undefined),
  }
  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headerTimeMs,
      requestTimeout: limits.requestTimeMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: Math.min(limits.headerTimeMs, 5_000),
      noDelay: true,
    },
    (request, response) => {
      if (open.holds(request.socket)) handleHttp(face, request, response)
    },
  )
  server.maxHeadersCount = limits.headerCount + 1 // One more than allowed, so that too many can be told.
  server.on('connection', (socket: Socket) => {
    if (!open.admit(socket)) turnAway(socket)
  })
  const webSockets = attachWebSockets(server, { limits, node, face, open, answer: service.answer })

  await listen(server, options.host, options.port)
  const { port } = server.address() as AddressInfo
  logger.info('rpc.listening', { host: options.host, port })
  return {
    port,
    open: open.open,
    get waiting() {
      return laneNames.reduce((sum, name) => sum + admission.waiting(name), 0)
    },
    stop: async () => {
      webSockets.stop()
      service.stop()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
      logger.info('rpc.stopped', { port })
    },
  }
}

type Answer = (
  body: unknown,
  remoteAddress: string,
  subscriber: Subscriber | undefined,
) => Promise<string | undefined>

/** What answers calls, whatever way they came. */
function rpcService(
  options: RpcServerOptions,
  limits: RpcLimits,
  { run: admit, turn }: Admission,
): { readonly answer: Answer; stop(): void } {
  const { node, engine, logger } = options
  const shared = {
    node,
    engine,
    limits,
    logger,
    turn,
    blocks: recentBlocks(node.ledger),
    bundler: options.bundlerUrl === undefined ? undefined : bundlerAt(options.bundlerUrl),
    filters: filters(limits, node.clock, randomId),
  }
  const budget = tokenBudget(limits)
  const now = (): number => node.clock.elapsed()
  const off = node.pool.onTransaction(({ hash }) => shared.filters.pending.push(hash))
  return {
    stop: off,
    answer: (body, remoteAddress, subscriber) => {
      const context: RpcContext = { ...shared, subscriber }
      const charge = (cost: number): number => budget.take(remoteAddress, cost, now())
      return answer(
        { methods: allMethods, limits, logger, charge, admit, now, observe: options.observe },
        context,
        body,
      )
    },
  }
}

type WebSocketParts = {
  readonly limits: RpcLimits
  readonly node: NodeView
  readonly face: HttpFace
  readonly open: ReturnType<typeof connections>
  readonly answer: Answer
}

function attachWebSockets(
  server: Server,
  { limits, node, face, open, answer: answerCall }: WebSocketParts,
): { stop(): void } {
  const upgrades = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: limits.frameBytes,
    maxFragments: limits.fragments,
  })
  const clients = new Set<WebSocketClient>()
  const crowd = { unsentBytes: 0 }
  const news = broadcast(node, limits, randomId)

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refusal = refuseCaller(request, face)
    if (refusal !== undefined) return refuseUpgrade(socket, `${refusal.status} Forbidden`, refusal.text)
    if (!open.upgrade(request.socket))
      return refuseUpgrade(socket, '503 Service Unavailable', 'too many clients')
    upgrades.handleUpgrade(request, socket, head, (webSocket) => {
      const remoteAddress = request.socket.remoteAddress ?? ''
      const client: WebSocketClient = webSocketClient(webSocket, request.socket, limits, crowd, (body) =>
        answerCall(body, remoteAddress, subscriber),
      )
      const subscriber = news.join(client)
      clients.add(client)
      webSocket.once('close', () => {
        subscriber.leave()
        clients.delete(client)
      })
    })
  })
  const timers = [
    setInterval(() => void pingAll(clients, limits.sliceMs), limits.pingMs),
    setInterval(
      () => {
        const nowMs = performance.now()
        for (const client of clients) client.checkReading(nowMs)
      },
      Math.min(1_000, limits.unreadMs),
    ),
  ]
  for (const timer of timers) timer.unref()
  return {
    stop: () => {
      for (const timer of timers) clearInterval(timer)
      news.stop()
      for (const client of clients) client.close()
      setImmediate(() => clients.forEach((client) => client.cut())) // The goodbye is on its way; nobody is waited for.
      upgrades.close()
    },
  }
}

/** In short runs: to write to ten thousand at once takes a third of a second. */
async function pingAll(clients: ReadonlySet<WebSocketClient>, sliceMs: number): Promise<void> {
  const turn = turns(sliceMs)
  for (const client of clients) {
    await turn()
    client.ping()
  }
}

function randomId(): Hex {
  return `0x${randomBytes(16).toString('hex')}`
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new ListenError(host, port, error)))
    server.listen(port, host, resolve)
  })
}

/** Thrown when the port cannot be taken. */
export class ListenError extends WattError {
  readonly code = 'rpc/listen'
  readonly host: string
  readonly port: number
  readonly errno: string | undefined
  override readonly fix: string
  constructor(host: string, port: number, cause: NodeJS.ErrnoException) {
    super(`JSON-RPC cannot listen on ${host}:${port}: ${cause.message}.`, { cause })
    this.host = host
    this.port = port
    this.errno = cause.code
    this.fix =
      cause.code === 'EADDRINUSE'
        ? `Stop what uses port ${port}, or choose another port.`
        : 'Choose another host or port.'
  }
}
