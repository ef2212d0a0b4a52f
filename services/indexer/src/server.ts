/**
 * The API and the live side on one port of this machine.
 * @module
 */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import { refuseUpgrade, serveHttp } from '@watt/http'
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
const bounds = {
  connections: 512,
  webSocketClients: 256,
  headerBytes: 16 * 1024,
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 60_000,
  graceMs: 0,
} as const

/** @param port - 0 lets the system choose. @throws EADDRINUSE when the port is taken. */
export async function serve(port: number, { sources, live, access, onError }: Parts): Promise<Server> {
  const api = buildApi(sources, access, onError)
  const http = await serveHttp({ host: loopback, port, ...bounds }, getRequestListener(api.fetch))
  http.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { host, origin } = request.headers
    const path = request.url?.split('?', 1)[0]
    if (path !== '/v1/live') return refuseUpgrade(socket, '404 Not Found', 'live news are at /v1/live')
    const refusal = refuse(host, origin, access)
    if (refusal !== undefined) return refuseUpgrade(socket, '403 Forbidden', refusal)
    if (!http.upgrade(request.socket))
      return refuseUpgrade(socket, '503 Service Unavailable', 'too many clients')
    live.upgrade(request, socket, head)
  })
  return {
    port: http.port,
    close: async () => {
      live.close()
      await http.stop()
    },
  }
}
