/**
 * The thread that makes HTTP load, on raw sockets: a full HTTP client would cost more than the server under test.
 * @module
 */
import { connect, type Socket } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import type { HttpLoad, HttpLoadResult, Request } from './http-load.ts'

const load = workerData as HttpLoad
const graceMs = 2_000
/** A caller that found no free connection for this long gives up. */
const patienceMs = 1_000

type Due = { readonly request: Request; readonly bytes: Buffer; readonly atMs: number }
type Line = { readonly socket: Socket; due: Due | undefined; sentMs: number; text: Buffer }

const wheel = load.requests.flatMap((request) => {
  const { body } = request
  const bytes = Buffer.from(
    `POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
  return Array.from({ length: request.weight }, () => ({ request, bytes }))
})
const answered = new Map<string, number[]>(load.requests.map(({ kind }) => [kind, []]))
const refused: number[] = []
const sinceSent: Record<'answered' | 'refused', number[]> = { answered: [], refused: [] }
const failed: Record<string, number> = {}
const idle: Line[] = []
const nothing = Buffer.alloc(0)
/** Requests by number: `begun` are sent or given up, those up to `made` wait. A list of them would be the largest thing here. */
let [begun, made] = [0, 0]
let [connected, sent, withoutHint] = [0, 0, 0]

let startedMs = performance.now()
let endMs = startedMs + load.seconds * 1_000
const isOver = (): boolean => performance.now() >= endMs

/** Kinds in an order without rhythm, the same in every run. */
function request(number: number, atMs: number): Due {
  return { ...wheel[(number * 7919) % wheel.length]!, atMs }
}

function dueAt(number: number): number {
  return startedMs + (number * 1_000) / load.rate
}

function send(line: Line, due: Due): void {
  line.due = due
  line.sentMs = performance.now()
  sent++
  line.socket.write(due.bytes)
}

function dial(): void {
  const line: Line = {
    socket: connect({ port: load.port, host: '127.0.0.1', noDelay: true }),
    due: undefined,
    sentMs: 0,
    text: nothing,
  }
  line.socket.once('connect', () => {
    if (connected === load.connections) return free(line) // In place of one that broke.
    idle.push(line)
    if (++connected === load.connections) begin()
    else dial()
  })
  line.socket.on('data', (chunk) => take(line, chunk))
  line.socket.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? 'error'))
  line.socket.once('close', () => {
    if (line.due !== undefined) fail('closed')
    const at = idle.indexOf(line)
    if (at >= 0) idle.splice(at, 1)
    if (!isOver()) dial()
  })
}

function fail(why: string): void {
  failed[why] = (failed[why] ?? 0) + 1
}

/** The oldest request that still has patience. */
function longestWaiting(): Due | undefined {
  const impatientMs = performance.now() - patienceMs
  while (begun < made) {
    const number = begun++
    const atMs = dueAt(number)
    if (atMs > impatientMs) return request(number, atMs)
  }
  return undefined
}

function free(line: Line): void {
  const due = load.rate === 0 ? closed() : longestWaiting()
  if (due === undefined) idle.push(line)
  else send(line, due)
}

/** A connection of a closed load asks again as soon as it may. */
function closed(): Due | undefined {
  return isOver() ? undefined : request(made++, performance.now())
}

function take(line: Line, chunk: Buffer): void {
  line.text = line.text.length === 0 ? chunk : Buffer.concat([line.text, chunk])
  const head = line.text.indexOf('\r\n\r\n')
  if (head < 0) return
  const headers = line.text.toString('latin1', 0, head).toLowerCase()
  const length = parseInt(headers.slice(headers.indexOf('content-length: ') + 16), 10)
  if (line.text.length < head + 4 + length) return
  const { due, text } = line
  line.due = undefined
  line.text = nothing
  // An error stands at the beginning of an answer, also of a batch that was refused as a whole.
  if (due !== undefined) judge(due, line.sentMs, headers, text.toString('latin1', head + 4, head + 300))
  if (headers.includes('connection: close')) line.socket.end()
  else free(line)
}

function judge({ request, atMs }: Due, sentMs: number, headers: string, body: string): void {
  const nowMs = performance.now()
  const ms = nowMs - atMs
  const status = headers.slice(9, 12)
  if (status === '503' || status === '429' || body.includes('"code":-32005')) {
    refused.push(ms)
    sinceSent.refused.push(nowMs - sentMs)
    if (!headers.includes('retry-after') && !body.includes('retryAfterMs')) withoutHint++
  } else if (status === '200' && !body.includes('"error"')) {
    answered.get(request.kind)!.push(ms)
    sinceSent.answered.push(nowMs - sentMs)
  } else fail(status === '200' ? body.slice(0, 120) : status)
}

function arrive(): void {
  made = Math.floor(((Math.min(performance.now(), endMs) - startedMs) / 1_000) * load.rate)
  while (idle.length > 0) {
    const due = longestWaiting()
    if (due === undefined) break
    send(idle.pop()!, due)
  }
  if (isOver()) setTimeout(report, graceMs)
  else setTimeout(arrive, 1)
}

function report(): void {
  const result: HttpLoadResult = {
    answered: Object.fromEntries([...answered].map(([kind, times]) => [kind, Float64Array.from(times)])),
    refused: Float64Array.from(refused),
    sinceSent: {
      answered: Float64Array.from(sinceSent.answered),
      refused: Float64Array.from(sinceSent.refused),
    },
    withoutHint,
    failed,
    sent,
    unsent: made - sent,
    seconds: load.seconds,
  }
  parentPort?.postMessage(result)
  process.exit()
}

/** All connections stand: what follows is load, not arrival. */
function begin(): void {
  startedMs = performance.now()
  endMs = startedMs + load.seconds * 1_000
  if (load.rate > 0) return arrive()
  for (const line of idle.splice(0)) free(line)
  setTimeout(report, load.seconds * 1_000 + 50)
}

dial() // One after the other: a crowd at the door is another test.
