import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { Connections } from './http.ts'
import type { Ask } from './line.ts'

describe('connections that are used again', () => {
  const answered = new Map<Socket, number>()
  let connections: Connections
  let server: Server
  /** Answers that each connection gives before the server ends it. */
  let answersMax: number
  beforeEach(async () => {
    answered.clear()
    answersMax = 1
    connections = new Connections()
    server = createServer((request, response) => {
      const { socket } = request
      const count = (answered.get(socket) ?? 0) + 1
      answered.set(socket, count)
      if (count > answersMax) socket.destroy()
      else response.end('here')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterEach(async () => {
    connections.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  it('are replaced where the server ended them meanwhile', async () => {
    for (const body of [undefined, new Uint8Array(3)]) assert.equal(await ask(body), 'here')
    assert.equal(answered.size, 2)
  })

  it('fail where a new one is ended, too', async () => {
    assert.equal(await ask(), 'here')
    answersMax = 0
    await assert.rejects(ask(), { code: /^(ECONNRESET|EPIPE)$/ })
    assert.equal(answered.size, 2)
  })

  it('fail where a body was sent that can be read once only', async () => {
    assert.equal(await ask(), 'here')
    await assert.rejects(ask(Readable.from([Buffer.alloc(3)])), { code: /^(ECONNRESET|EPIPE)$/ })
    assert.equal(answered.size, 1)
  })

  async function ask(body?: Ask['body']): Promise<string> {
    const { port } = server.address() as AddressInfo
    const answer = await connections.ask(`http://127.0.0.1:${port}/`, {
      method: body === undefined ? 'GET' : 'PUT',
      ...(body && { body }),
      idleMs: 30_000,
    })
    const said = await text(answer.body)
    // The connection is kept a moment after the end of the body.
    await new Promise((resolve) => setImmediate(resolve))
    return said
  }
})
