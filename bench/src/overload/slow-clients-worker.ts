/**
 * Clients that never finish what they send: half of them dribble headers, half a body. Who is cut off comes back.
 * @module
 */
import { connect } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

export type SlowClients = { readonly port: number; readonly count: number }
export type SlowClientsResult = {
  /** How long connections lasted until the node ended them, ms. */
  readonly lastedMs: readonly number[]
  /** Connections that stand at the end, and how old the oldest of them is, ms. */
  readonly standing: number
  readonly oldestMs: number
}

const { port, count } = workerData as SlowClients
const dribbleMs = 1_000
const againMs = 1_000
const beginnings = [
  'POST / HTTP/1.1\r\nhost: 127.0.0.1\r\n',
  'POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n{',
] as const
const morsels = ['x-slow: 1\r\n', ' '] as const

const lastedMs: number[] = []
const standing = new Map<object, number>()
let begun = 0

function attack(kind: 0 | 1): void {
  const socket = connect({ port, host: '127.0.0.1' })
  let dribble: NodeJS.Timeout | undefined
  socket.once('connect', () => {
    standing.set(socket, performance.now())
    socket.write(beginnings[kind])
    dribble = setInterval(() => socket.write(morsels[kind]), dribbleMs)
    if (++begun === count) parentPort?.postMessage('ready')
  })
  socket.on('error', () => undefined)
  socket.on('data', () => undefined)
  socket.once('close', () => {
    clearInterval(dribble)
    const since = standing.get(socket)
    if (since !== undefined) lastedMs.push(performance.now() - since)
    standing.delete(socket)
    setTimeout(attack, againMs, kind)
  })
}

for (let at = 0; at < count; at++) setTimeout(attack, at, at % 2 === 0 ? 0 : 1)
parentPort?.once('message', () => {
  const now = performance.now()
  const result: SlowClientsResult = {
    lastedMs,
    standing: standing.size,
    oldestMs: Math.max(0, ...[...standing.values()].map((since) => now - since)),
  }
  parentPort?.postMessage(result)
})
