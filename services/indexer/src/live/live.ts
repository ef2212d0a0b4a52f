/**
 * News over WebSocket. A client names topics and hears of each block that touches them, after it is in the index. Who does not
 * read is skipped, and told of the newest only; who does not read for long is cut off.
 * @module
 */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { LiveMessage } from '@watt/sdk/indexer'
import { refuseUpgrade } from '@watt/http'
import { WebSocketServer, type WebSocket } from 'ws'
import type { NodeBlock } from '../follow/node-block.ts'
import { blockOfNode, parseTopic, touchedBy } from './topics.ts'

export type Live = {
  /** Takes over a connection that asked for WebSocket; it was let in already. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  readonly publish: (blocks: readonly NodeBlock[]) => void
  readonly close: () => void
}

export type LiveLimits = Readonly<
  Record<'clients' | 'topics' | 'frameBytes' | 'unsentBytes' | 'blocks' | 'pingMs', number>
>

/** The bounds unless others are given. */
export const defaultLimits: LiveLimits = {
  clients: 256,
  topics: 100,
  frameBytes: 16 * 1024,
  /** What may wait for a client; more news is held back. */
  unsentBytes: 256 * 1024,
  /** Blocks in one message: while the index catches up, only the newest are news. */
  blocks: 20,
  pingMs: 30_000,
}

type Client = {
  readonly socket: WebSocket
  readonly topics: Set<string>
  isAlive: boolean
}

/** Made with the server that hands connections over. */
export function createLive(limits: LiveLimits = defaultLimits): Live {
  const server = new WebSocketServer({ noServer: true, maxPayload: limits.frameBytes, clientTracking: false })
  const clients = new Set<Client>()

  const send = (client: Client, message: LiveMessage): void => {
    if (client.socket.bufferedAmount <= limits.unsentBytes) client.socket.send(JSON.stringify(message))
  }
  const hear = (client: Client, data: unknown): void => {
    const asked = readAsk(data)
    if (asked === undefined) return client.socket.close(1008, 'not understood')
    for (const topic of asked.unsubscribe) client.topics.delete(topic)
    for (const topic of asked.subscribe) client.topics.add(topic)
    if (client.topics.size > limits.topics) client.socket.close(1008, `more than ${limits.topics} topics`)
  }
  const look = setInterval(() => {
    for (const client of clients) {
      if (!client.isAlive) client.socket.terminate()
      client.isAlive = false
      client.socket.ping()
    }
  }, limits.pingMs)
  look.unref()

  return {
    upgrade: (request, socket, head) => {
      if (clients.size >= limits.clients) {
        return refuseUpgrade(socket, '503 Service Unavailable', 'too many clients')
      }
      server.handleUpgrade(request, socket, head, (webSocket) => {
        const client: Client = { socket: webSocket, topics: new Set(), isAlive: true }
        clients.add(client)
        webSocket.on('pong', () => (client.isAlive = true))
        webSocket.on('message', (data) => hear(client, data))
        webSocket.on('close', () => clients.delete(client))
        webSocket.on('error', () => webSocket.terminate())
      })
    },
    publish: (blocks) => {
      if (clients.size === 0) return
      const newest = blocks.slice(-limits.blocks).map(blockOfNode)
      const touched = touchedBy(blocks)
      for (const client of clients) {
        for (const topic of client.topics) {
          const block = touched.get(topic)
          if (topic === 'blocks') send(client, { topic, blocks: newest })
          else if (block !== undefined) send(client, { topic, block } as LiveMessage)
        }
      }
    },
    close: () => {
      clearInterval(look)
      for (const { socket } of clients) socket.close(1001, 'the index stops')
      server.close()
    },
  }
}

type Ask = { readonly subscribe: readonly string[]; readonly unsubscribe: readonly string[] }

/** `{"subscribe": ["blocks"], "unsubscribe": ["address:0x…"]}`, either or both. */
function readAsk(data: unknown): Ask | undefined {
  try {
    const { subscribe = [], unsubscribe = [] } = JSON.parse(String(data)) as Readonly<Record<string, unknown>>
    const lists = [subscribe, unsubscribe].map((list) =>
      Array.isArray(list) ? list.map(parseTopic) : [undefined],
    )
    const [first, second] = lists as [(string | undefined)[], (string | undefined)[]]
    if (first.includes(undefined) || second.includes(undefined)) return undefined
    return { subscribe: first as string[], unsubscribe: second as string[] }
  } catch {
    return undefined
  }
}
