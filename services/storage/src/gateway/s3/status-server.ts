/**
 * Health, metrics and what waits for the network, on a port of this machine alone.
 * @module
 */
import { serveHttp, type RunningHttp } from '@watt/http'
import { Counter, Gauge, Registry } from 'prom-client'
import type { S3Status } from './gateway.ts'
import type { S3ServerParts } from './server.ts'

export type S3Metrics = {
  readonly answered: NonNullable<S3ServerParts['answered']>
  text(status: S3Status): Promise<string>
}

export function createS3Metrics(): S3Metrics {
  const registers = [new Registry()]
  const requests = new Counter({
    name: 'watt_s3_requests_total',
    help: 'Requests by method and answer',
    labelNames: ['method', 'status'],
    registers,
  })
  const seconds = new Counter({
    name: 'watt_s3_request_seconds_total',
    help: 'Time spent on requests',
    registers,
  })
  const gauge = (name: string, help: string): Gauge => new Gauge({ name: `watt_s3_${name}`, help, registers })
  const objects = gauge('waiting_objects', 'Objects and deletions that wait for the network')
  const bytes = gauge('waiting_bytes', 'Bytes that wait for the network')
  const oldest = gauge(
    'waiting_since_seconds',
    'Since when the oldest waits, seconds since 1970; 0 when nothing does',
  )
  const failing = gauge('failing_objects', 'Objects whose last attempt failed')
  const methods = new Set(['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS'])
  return {
    answered({ method, status, ms }) {
      requests.inc({ method: methods.has(method) ? method : 'other', status })
      seconds.inc(ms / 1000)
    },
    async text(status) {
      objects.set(status.waitingObjects)
      bytes.set(status.waitingBytes)
      oldest.set((status.oldestMs ?? 0) / 1000)
      failing.set(status.failing.length)
      return (await Promise.all(registers.map(async (it) => it.metrics()))).join('')
    },
  }
}

/** Failures that are told; their number is told whole. */
const failingMax = 100
const bounds = {
  connections: 32,
  headerBytes: 8192,
  headersMs: 5000,
  requestMs: 10_000,
  keepAliveMs: 5000,
  graceMs: 0,
}

/** Listens on 127.0.0.1. @throws when the port is taken */
export async function startStatusServer(
  port: number,
  status: () => Promise<S3Status>,
  metrics: S3Metrics,
): Promise<RunningHttp> {
  return serveHttp({ host: '127.0.0.1', port, ...bounds }, (request, response) => {
    void (async () => {
      const path = request.method === 'GET' ? request.url : undefined
      const found = await status()
      const answer =
        path === '/health'
          ? ['text/plain', 'ok\n']
          : path === '/metrics'
            ? ['text/plain; version=0.0.4', await metrics.text(found)]
            : path === '/status'
              ? [
                  'application/json',
                  `${JSON.stringify({ ...found, failing: found.failing.slice(0, failingMax), failingObjects: found.failing.length })}\n`,
                ]
              : undefined
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': answer?.[0] ?? 'text/plain' })
      response.end(answer?.[1] ?? 'not found\n')
    })().catch(() => response.writeHead(500).end())
  })
}
