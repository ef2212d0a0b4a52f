/**
 * The admin socket: JSON-RPC for the person who runs the node, apart from the public port.
 * A unix socket is guarded by its mode 0600; a loopback port by a token over a secret file. Every call is logged.
 * @module
 */
import { chmod, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'

import { WattError } from '@watt/errors'
import { isAllowedHost } from '@watt/http'

import { answer, failure } from '../rpc/dispatch.ts'
import type { Callable } from '../rpc/dispatch.ts'
import { ParseError, RpcError, ServerError } from '../rpc/errors.ts'
import { defaultLimits } from '../rpc/limits.ts'
import type { Clock, Logger } from '../types.ts'
import { loadSecret } from './secret-file.ts'
import { checkToken } from './token.ts'

/** What can be done, by method name (`admin_stop`). @throws an RpcError on bad params; the message of any WattError reaches the caller. */
export type AdminHandlers = Readonly<Record<string, (params: readonly unknown[]) => unknown>>

export type AdminServerOptions = {
  readonly listen:
    | { readonly type: 'socket'; readonly path: string }
    /** Loopback only. `secretPath`: made with mode 0600 when absent. */
    | { readonly type: 'port'; readonly port: number; readonly secretPath: string }
  readonly handlers: AdminHandlers
  readonly logger: Logger
  readonly clock: Clock
}

/** A running admin server. */
export interface AdminServer {
  /** undefined on a unix socket. */
  readonly port: number | undefined
  stop(): Promise<void>
}

const bodyBytesMax = 64 * 1024

/**
 * @throws {AdminSocketInUseError} another node listens there.
 * @throws {AdminSecretError} the secret file cannot be trusted.
 */
export async function startAdminServer(options: AdminServerOptions): Promise<AdminServer> {
  const { listen, logger } = options
  const secret = listen.type === 'port' ? await loadSecret(listen.secretPath) : undefined
  const methods = adminMethods(options)
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 30_000, maxHeaderSize: 16 * 1024 },
    (request, response) => void handle(options, methods, secret, request, response),
  )
  server.maxConnections = 16
  await start(server, listen)
  const port = listen.type === 'port' ? (server.address() as AddressInfo).port : undefined
  logger.info('admin.listening', listen.type === 'socket' ? { path: listen.path } : { port })
  return {
    port,
    stop: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
      if (listen.type === 'socket') await rm(listen.path, { force: true })
    },
  }
}

function adminMethods({ handlers, logger }: AdminServerOptions): ReadonlyMap<string, Callable<undefined>> {
  return new Map(
    Object.entries(handlers).map(([name, handler]) => [
      name,
      {
        cost: 1,
        params: (raw: readonly unknown[]) => raw,
        run: async (_: undefined, params: readonly unknown[]) => {
          // Parameters may be secrets one day; the audit line counts them only.
          logger.info('admin.call', { method: name, params: params.length })
          try {
            const result = await handler(params)
            logger.info('admin.done', { method: name })
            return result ?? null
          } catch (error) {
            logger.warn('admin.failed', {
              method: name,
              error: error instanceof Error ? error.message : String(error),
            })
            // Its sentence was written for people, so the administrator may read it.
            if (error instanceof WattError && !(error instanceof RpcError))
              throw new ServerError(error.message)
            throw error
          }
        },
      },
    ]),
  )
}

async function handle(
  { listen, logger, clock }: AdminServerOptions,
  methods: ReadonlyMap<string, Callable<undefined>>,
  secret: Uint8Array | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const deny = (status: number, reason: string): void => {
    logger.warn('admin.denied', { status, reason })
    response.writeHead(status, { 'content-type': 'text/plain', connection: 'close' }).end(`${reason}\n`)
  }
  // No browser has business here: no CORS, and a request with an Origin is turned away.
  if (request.headers.origin !== undefined) return deny(403, 'origin')
  if (listen.type === 'port' && !isAllowedHost(request.headers.host, [])) return deny(403, 'host')
  if (secret !== undefined) {
    const problem = checkToken(secret, request.headers.authorization, clock.now())
    if (problem !== undefined) return deny(401, `token: ${problem}`)
  }
  if (request.method !== 'POST') return deny(405, 'method')
  if (!/^application\/json\s*(?:;|$)/i.test(request.headers['content-type'] ?? ''))
    return deny(415, 'content-type')
  try {
    const text = await readText(request)
    if (text === undefined) return deny(413, 'body')
    const limits = defaultLimits
    const now = (): number => clock.elapsed()
    const reply = await answer(
      { methods, limits, logger, charge: () => 0, admit: (_, work) => work(), now, observe: undefined },
      undefined,
      parsed(text),
    )
    response.writeHead(200, { 'content-type': 'application/json' }).end(reply)
  } catch (error) {
    if (error instanceof ParseError)
      response.writeHead(200, { 'content-type': 'application/json' }).end(failure(null, error))
    else response.destroy() // The caller went away.
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ParseError()
  }
}

/** @returns undefined when it is too long. */
async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bodyBytesMax) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

async function start(server: Server, listen: AdminServerOptions['listen']): Promise<void> {
  if (listen.type === 'port') return listening(server, () => server.listen(listen.port, '127.0.0.1'))
  // A node that was killed leaves its socket file behind; one that answers is alive and keeps it.
  if (await answers(listen.path)) throw new AdminSocketInUseError(listen.path)
  await rm(listen.path, { force: true })
  // The file exists before its mode can be set, so it must be born closed.
  const before = process.umask(0o177)
  try {
    await listening(server, () => server.listen(listen.path))
  } finally {
    process.umask(before)
  }
  await chmod(listen.path, 0o600)
}

function listening(server: Server, listen: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.once('listening', () => {
      server.off('error', reject)
      resolve()
    })
    listen()
  })
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** Thrown when another process answers on the socket. */
export class AdminSocketInUseError extends WattError {
  readonly code = 'admin/socket-in-use'
  readonly path: string
  override readonly fix = 'Stop the other node, or start this one with another data folder.'
  constructor(path: string) {
    super(`Another node listens on ${path}.`)
    this.path = path
  }
}
