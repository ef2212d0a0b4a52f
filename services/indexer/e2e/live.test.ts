/**
 * The bounds of the live side.
 * @module
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, it } from 'node:test'
import { WebSocket } from 'ws'
import { addBlock, memoryChain, person } from '../src/follow/memory-chain.fixture.ts'
import { createLive, defaultLimits, type Live, type LiveLimits } from '../src/live/live.ts'

describe('live', () => {
  let server: Server
  let live: Live
  const sockets: WebSocket[] = []

  const start = async (limits: Partial<LiveLimits> = {}): Promise<string> => {
    live = createLive({ ...defaultLimits, ...limits })
    server = createServer()
    server.on('upgrade', live.upgrade)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const connect = async (url: string): Promise<WebSocket> => {
    const socket = new WebSocket(url)
    sockets.push(socket)
    await once(socket, 'open')
    return socket
  }
  const closeCode = async (socket: WebSocket): Promise<number> => {
    const [code] = (await once(socket, 'close')) as [number]
    return code
  }
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.terminate()
    live.close()
    server.close()
    server.closeAllConnections()
  })

  it('closes on what it does not understand', async () => {
    const url = await start()
    for (const text of ['', 'x', 'null', '{"subscribe":"blocks"}', '{"subscribe":["everything"]}']) {
      const socket = await connect(url)
      socket.send(text)
      assert.equal(await closeCode(socket), 1008, text)
    }
  })

  it('closes on frames and lists that are too long', async () => {
    const url = await start({ topics: 2, frameBytes: 1_000 })
    const greedy = await connect(url)
    greedy.send(JSON.stringify({ subscribe: [1, 2, 3].map((it) => `address:${person(it)}`) }))
    assert.equal(await closeCode(greedy), 1008)
    const wordy = await connect(url)
    wordy.send('x'.repeat(2_000))
    assert.equal(await closeCode(wordy), 1009)
  })

  it('takes no more clients than it has places', async () => {
    const url = await start({ clients: 1 })
    const first = await connect(url)
    const second = new WebSocket(url)
    const [error] = (await once(second, 'error')) as [Error]
    assert.match(error.message, /503/)
    assert.equal(first.readyState, WebSocket.OPEN)
  })

  it('tells the newest blocks only', async () => {
    const url = await start({ blocks: 2 })
    const chain = memoryChain()
    for (let at = 0; at < 5; at++) addBlock(chain, [])
    const socket = await connect(url)
    socket.send('{"subscribe":["blocks"]}')
    // Its answer to a ping comes after what was sent before.
    socket.ping()
    await once(socket, 'pong')
    const heard = once(socket, 'message') as Promise<[Buffer]>
    live.publish(chain.blocks)
    const { blocks } = JSON.parse(String((await heard)[0])) as { blocks: { number: number }[] }
    assert.deepEqual(
      blocks.map(({ number }) => number),
      [4, 5],
    )
  })

  it('holds news back from who has too much unread', async () => {
    const url = await start({ unsentBytes: -1 })
    const chain = memoryChain()
    const socket = await connect(url)
    let count = 0
    socket.on('message', () => count++)
    socket.send('{"subscribe":["blocks"]}')
    socket.ping()
    await once(socket, 'pong')
    live.publish(chain.blocks)
    socket.ping()
    await once(socket, 'pong')
    assert.equal(count, 0)
  })
})
