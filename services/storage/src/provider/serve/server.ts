/**
 * The sockets: the API for everybody, and health and metrics for the machine itself.
 * @module
 */
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { serveHttp, type RunningHttp } from '@watt/http'
import type { Hono } from 'hono'

const apiBounds = {
  connections: 512,
  headerBytes: 16_384,
  headersMs: 10_000,
  // Bodies are paced by their handlers; a piece may take hours.
  requestMs: 0,
  keepAliveMs: 10_000,
  idleMs: 120_000,
  graceMs: 2000,
}
const machineBounds = {
  connections: 32,
  headerBytes: 8192,
  headersMs: 5000,
  requestMs: 5000,
  keepAliveMs: 5000,
  graceMs: 2000,
}

export type Listen = { readonly host: string; readonly port: number }

/** Serves the API. @throws when the port is taken */
export async function startApiServer(
  listen: Listen,
  api: Hono<{ Bindings: HttpBindings }>,
): Promise<RunningHttp> {
  const listener = getRequestListener(api.fetch as never, { overrideGlobalObjects: false })
  return serveHttp({ ...listen, ...apiBounds }, (request, response) => void listener(request, response))
}

export type MachineParts = {
  readonly health: () => { readonly ok: boolean }
  readonly metrics: () => Promise<string>
}

/** Serves `/health` and `/metrics`. */
export async function startMachineServer(
  listen: Listen,
  { health, metrics }: MachineParts,
): Promise<RunningHttp> {
  return serveHttp({ ...listen, ...machineBounds }, (request, response) => {
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
}

function toJson(value: unknown): string {
  return JSON.stringify(value, (_, it: unknown) => (typeof it === 'bigint' ? it.toString() : it))
}
