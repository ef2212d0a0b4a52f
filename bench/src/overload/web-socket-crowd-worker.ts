/**
 * A crowd of WebSocket clients on raw sockets: ten thousand full clients would need more than the node under test.
 * Readers note when each head arrived; the others subscribe to everything and never read again.
 * @see RFC 6455
 * @module
 */
import { connect } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

export type Crowd = {
  readonly port: number
  readonly count: number
  /** Whether they read what they asked for. */
  readonly reads: boolean
}
export type CrowdResult = {
  /** For each head that all heard: milliseconds from the first client that heard it to each, sorted. */
  readonly spreads: Float64Array
  readonly heads: number
  readonly standing: number
}

const { port, count, reads } = workerData as Crowd
/** Handshakes under way at the same time. */
const atOnce = 64
const handshake = Buffer.from(
  'GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: d2F0dG92ZXJsb2FkbG9hZA==\r\n\r\n',
)
const kinds = reads ? ['newHeads'] : ['newHeads', 'newPendingTransactions', 'wattStatements']

/** Arrival times of each head, by its number in hex. */
const arrivals = new Map<string, number[]>()
let [begun, ready, standing] = [0, 0, 0]

function join(): void {
  if (begun === count) return
  begun++
  const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(handshake))
  let isOpen = false
  let rest: Buffer = Buffer.alloc(0)
  let subscribed = 0
  socket.on('data', (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    if (!isOpen) {
      const end = rest.indexOf('\r\n\r\n')
      if (end < 0) return
      rest = rest.subarray(end + 4)
      isOpen = true
      standing++
      for (const [at, kind] of kinds.entries()) socket.write(textFrame(subscription(at, kind)))
    }
    rest = readFrames(rest, (opcode, payload) => {
      if (opcode === 9) return void socket.write(controlFrame(10, payload))
      if (payload.includes('"method":"eth_subscription"')) return heard(payload)
      if (++subscribed < kinds.length) return
      if (!reads) socket.pause()
      if (++ready === count) parentPort?.postMessage('ready')
      join()
    })
  })
  socket.on('error', () => undefined)
  socket.once('close', () => {
    if (isOpen) standing--
  })
}

function heard(payload: Buffer): void {
  const at = payload.indexOf('"number":"')
  if (at < 0) return
  const number = payload.toString('latin1', at + 10, payload.indexOf('"', at + 10))
  const times = arrivals.get(number) ?? []
  times.push(performance.now())
  arrivals.set(number, times)
}

function subscription(id: number, kind: string): string {
  const params = kind === 'newPendingTransactions' ? [kind, true] : [kind]
  return JSON.stringify({ jsonrpc: '2.0', id, method: 'eth_subscribe', params })
}

/** Calls `take` for each whole frame. @returns what is left. */
function readFrames(bytes: Buffer, take: (opcode: number, payload: Buffer) => void): Buffer {
  let at = 0
  while (bytes.length - at >= 2) {
    const short = bytes[at + 1]! & 127
    const prefix = short < 126 ? 2 : short === 126 ? 4 : 10
    if (bytes.length - at < prefix) break
    const length =
      short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2))
    if (bytes.length - at < prefix + length) break
    take(bytes[at]! & 15, bytes.subarray(at + prefix, at + prefix + length))
    at += prefix + length
  }
  return at === 0 ? bytes : bytes.subarray(at)
}

/** A masked frame; a mask of zeros leaves the payload as it is. */
function controlFrame(opcode: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | payload.length, 0, 0, 0, 0]), payload])
}

function textFrame(text: string): Buffer {
  const payload = Buffer.from(text)
  if (payload.length > 125) throw new RangeError('longer than a short frame')
  return controlFrame(1, payload)
}

for (let at = 0; at < Math.min(atOnce, count); at++) join()
parentPort?.once('message', () => {
  const whole = [...arrivals.values()].filter((times) => times.length === standing)
  const result: CrowdResult = {
    spreads: Float64Array.from(whole.flatMap((times) => times.map((it) => it - times[0]!))),
    heads: whole.length,
    standing,
  }
  parentPort?.postMessage(result)
})
