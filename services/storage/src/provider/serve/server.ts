/**
 * The sockets: the API for everybody, and health and metrics for the machine itself.
 * @module
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'

const connectionsMax = 512
const stopMs = 2000

export type Listen = { readonly host: string; readonly port: number }
export interface RunningServer {
  readonly port: number
  stop(): Promise<void>
}

/** Serves the API. @throws when the port is taken */
export async function startApiServer(
  listen: Listen,
  api: Hono<{ Bindings: HttpBindings }>,
): Promise<RunningServer> {
  const listener = getRequestListener(api.fetch as never, { overrideGlobalObjects: false })
  // Bodies are paced by their handlers; a piece may take hours.
  const options = {
    headersTimeout: 10_000,
    requestTimeout: 0,
    keepAliveTimeout: 10_000,
    maxHeaderSize: 16_384,
  }
  const server = createServer(options, (request, response) => void listener(request, response))
  server.setTimeout(120_000)
  return serve(server, listen)
}

export type MachineParts = {
  readonly health: () => { readonly ok: boolean }
  readonly metrics: () => Promise<string>
}

/** Serves `/health` and `/metrics`. */
export async function startMachineServer(
  listen: Listen,
  { health, metrics }: MachineParts,
): Promise<RunningServer> {
  const options = { headersTimeout: 5000, requestTimeout: 5000, keepAliveTimeout: 5000, maxHeaderSize: 8192 }
  const server = createServer(options, (request, response) => {
    const reply = (status: number, type: string, body: string) => {
      response.writeHead(status, { 'content-type': type, 'x-content-type-options': 'nosniff' })
      response.end(body)
    }
    if (request.method !== 'GET') return reply(405, 'text/plain', 'only GET\n')
    if (request.url === '/health') {
      const found = health()
      return reply(found.ok ? 200 : 503, 'application/json', `${toJson(found)}\n`)
    }
    if (request.url !== '/metrics') return reply(404, 'text/plain', 'not found\n')
    metrics().then(
      (text) => reply(200, 'text/plain; version=0.0.4', text),
      () => reply(500, 'text/plain', 'failed\n'),
    )
  })
  return serve(server, listen)
}

async function serve(server: Server, { host, port }: Listen): Promise<RunningServer> {
  server.maxConnections = connectionsMax
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      const timer = setTimeout(() => server.closeAllConnections(), stopMs)
      await closed
      clearTimeout(timer)
    },
  }
}

function toJson(value: unknown): string {
  return JSON.stringify(value, (_, it: unknown) => (typeof it === 'bigint' ? it.toString() : it))
}
