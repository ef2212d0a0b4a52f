/**
 * The thread that makes HTTP load, on raw sockets: a full HTTP client would cost more than the server under test.
 * @module
 */
import { connect, type Socket } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import type { HttpLoad, HttpLoadResult, Request } from './http-load.ts'

const load = workerData as HttpLoad
const graceMs = 2_000

type Due = { readonly request: Request; readonly bytes: Buffer; readonly atMs: number }
type Line = { readonly socket: Socket; due: Due | undefined; text: Buffer }

const wheel = load.requests.flatMap((request) => {
  const { body } = request
  const bytes = Buffer.from(
    `POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
  return Array.from({ length: request.weight }, () => ({ request, bytes }))
})
const answered = new Map<string, number[]>(load.requests.map(({ kind }) => [kind, []]))
const refused: number[] = []
const failed: Record<string, number> = {}
const idle: Line[] = []
const waiting: Due[] = []
let [open, sent, made, withoutHint] = [0, 0, 0, 0]

const startedMs = performance.now()
const endMs = startedMs + load.seconds * 1_000
const isOver = (): boolean => performance.now() >= endMs

/** Kinds in an order without rhythm, the same in every run. */
function next(atMs: number): Due {
  const at = wheel[(made++ * 7919) % wheel.length]!
  return { ...at, atMs }
}

function send(line: Line, due: Due): void {
  line.due = due
  sent++
  line.socket.write(due.bytes)
}

function dial(): void {
  open++
  const line: Line = { socket: connect({ port: load.port, host: '127.0.0.1', noDelay: true }), due: undefined, text: Buffer.alloc(0) }
  line.socket.once('connect', () => free(line))
  line.socket.on('data', (chunk) => take(line, chunk))
  line.socket.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? 'error'))
  line.socket.once('close', () => {
    open--
    if (line.due !== undefined) fail('closed')
    const at = idle.indexOf(line)
    if (at >= 0) idle.splice(at, 1)
    if (!isOver() && load.rate === 0) dial()
  })
}

function fail(why: string): void {
  failed[why] = (failed[why] ?? 0) + 1
}

function free(line: Line): void {
  const due = load.rate === 0 ? (isOver() ? undefined : next(performance.now())) : waiting.shift()
  if (due === undefined) idle.push(line)
  else send(line, due)
}

function take(line: Line, chunk: Buffer): void {
  line.text = line.text.length === 0 ? chunk : Buffer.concat([line.text, chunk])
  const head = line.text.indexOf('\r\n\r\n')
  if (head < 0) return
  const headers = line.text.toString('latin1', 0, head).toLowerCase()
  const length = Number(/content-length: (\d+)/.exec(headers)?.[1] ?? 0)
  if (line.text.length < head + 4 + length) return
  const { due } = line
  line.due = undefined
  if (due !== undefined) judge(due, headers, line.text.toString('latin1', head + 4, Math.min(head + 4 + length, head + 600)))
  line.text = Buffer.alloc(0)
  if (headers.includes('connection: close')) line.socket.end()
  else free(line)
}

function judge({ request, atMs }: Due, headers: string, body: string): void {
  const ms = performance.now() - atMs
  const status = headers.slice(9, 12)
  const isLimit = body.includes('"code":-32005')
  if (status === '503' || status === '429' || isLimit) {
    refused.push(ms)
    if (!headers.includes('retry-after') && !body.includes('retryAfterMs')) withoutHint++
  } else if (status === '200' && !body.includes('"error"')) answered.get(request.kind)!.push(ms)
  else fail(status === '200' ? body.slice(0, 120) : status)
}

function arrive(): void {
  const dueCount = Math.floor(((Math.min(performance.now(), endMs) - startedMs) / 1_000) * load.rate)
  while (made < dueCount) {
    const due = next(startedMs + (made * 1_000) / load.rate)
    const line = idle.pop()
    if (line !== undefined) send(line, due)
    else {
      waiting.push(due)
      if (open < load.connections) dial()
    }
  }
  if (isOver()) setTimeout(report, graceMs)
  else setImmediate(arrive)
}

function report(): void {
  const result: HttpLoadResult = {
    answered: Object.fromEntries([...answered].map(([kind, times]) => [kind, Float64Array.from(times)])),
    refused: Float64Array.from(refused),
    withoutHint,
    failed,
    sent,
    unsent: waiting.length,
    seconds: load.seconds,
  }
  parentPort?.postMessage(result)
  process.exit()
}

if (load.rate === 0) {
  for (let count = 0; count < load.connections; count++) dial()
  setTimeout(report, load.seconds * 1_000 + 50)
} else arrive()
