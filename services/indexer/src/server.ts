/**
 * The API and the live side on one port of this machine.
 * @module
 */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import { buildApi, refuse, type Access } from './api/app.ts'
import type { Sources } from './api/route.ts'
import type { Live } from './live/live.ts'

export type Server = { readonly port: number; close(): Promise<void> }

export type Parts = {
  readonly sources: Sources
  readonly live: Live
  readonly access: Access
  readonly onError: (error: unknown) => void
}

const loopback = '127.0.0.1'
const limits = {
  headerBytes: 16 * 1024,
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 60_000,
  connections: 512,
} as const

/** @param port - 0 lets the system choose. @throws EADDRINUSE when the port is taken. */
export async function serve(port: number, { sources, live, access, onError }: Parts): Promise<Server> {
  const api = buildApi(sources, access, onError)
  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
    },
    getRequestListener(api.fetch),
  )
  server.maxConnections = limits.connections
  server.keepAliveTimeout = limits.keepAliveMs
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { host, origin } = request.headers
    const path = request.url?.split('?', 1)[0]
    if (path !== '/v1/live') return turnAway(socket, '404 Not Found')
    if (refuse(host, origin, access) !== undefined) return turnAway(socket, '403 Forbidden')
    live.upgrade(request, socket, head)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host: loopback }, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        live.close()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function turnAway(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`)
}
