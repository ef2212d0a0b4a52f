import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { RequestListener, ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, it } from 'node:test'

import { refuseUpgrade } from './refusals.ts'
import { serveHttp, type HttpOptions, type RunningHttp } from './serve.ts'

const bounds = {
  host: '127.0.0.1',
  port: 0,
  connections: 3,
  headerBytes: 4_096,
  headersMs: 20_000,
  requestMs: 20_000,
  keepAliveMs: 20_000,
  graceMs: 0,
}
const ok: RequestListener = (_, response) => void response.end('here')

describe('serveHttp', () => {
  let http: RunningHttp | undefined
  const sockets: Socket[] = []

  const serve = async (options: Partial<HttpOptions>, listener: RequestListener): Promise<RunningHttp> => {
    http = await serveHttp({ ...bounds, ...options }, listener)
    return http
  }
  /** Connects and sends; the server has taken the connection when this returns. */
  const send = async ({ port, server }: RunningHttp, text: string): Promise<Socket> => {
    const taken = once(server, 'connection')
    const socket = connect(port, '127.0.0.1').on('error', () => undefined)
    sockets.push(socket)
    await taken
    socket.write(text)
    return socket
  }
  const ask = async ({ port }: RunningHttp): Promise<number> => {
    const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })
    await response.text()
    return response.status
  }
  const until = async (holds: () => boolean): Promise<void> => {
    for (let waited = 0; !holds(); waited++) {
      assert(waited < 500, 'what was waited for came within 5 s')
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy()
    await http?.stop()
    http = undefined
  })

  it('answers newcomers while others never finish a request', async () => {
    const server = await serve({}, ok)
    const slow = [
      await send(server, 'GET / HTTP/1.1\r\nhost: '),
      await send(server, ''),
      await send(server, 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n1'),
    ]
    assert.equal(await ask(server), 200)
    await until(() => slow[0]!.destroyed)
    assert.deepEqual(
      slow.map(({ destroyed }) => destroyed),
      [true, false, false],
    )
  })

  it('takes no place from whom it works for', async () => {
    const waiting: ServerResponse[] = []
    const server = await serve({}, (_, response) => void waiting.push(response))
    for (let at = 0; at < 3; at++) await send(server, 'GET / HTTP/1.1\r\nhost: a\r\n\r\n')
    await until(() => waiting.length === 3)
    assert.equal(await ask(server), 503)
    const [first] = waiting
    const left = once(first!, 'close')
    first!.end()
    await left
    const asked = ask(server)
    await until(() => waiting.length === 4)
    waiting[3]!.end()
    assert.equal(await asked, 200)
  })

  it('outlives a request for WebSocket from whom it did not let in', async () => {
    let begun = 0
    const server = await serve({ webSocketClients: 1 }, () => void (begun += 1))
    const upgrades: boolean[] = []
    server.server.on('upgrade', ({ socket }) => {
      upgrades.push(server.upgrade(socket))
      refuseUpgrade(socket, '503 Service Unavailable', 'too many')
    })
    for (let at = 0; at < 3; at++) await send(server, 'GET / HTTP/1.1\r\nhost: a\r\n\r\n')
    await until(() => begun === 3)
    const late = await send(
      server,
      'GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
    )
    late.resume()
    await until(() => late.destroyed && upgrades.length === 1)
    assert.deepEqual(upgrades, [false])
  })

  it('keeps the places of bodies that their handlers pace', async () => {
    let begun = 0
    const server = await serve({ requestMs: 0 }, (request) => {
      begun += 1
      request.resume()
    })
    for (let at = 0; at < 3; at++)
      await send(server, 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n1')
    await until(() => begun === 3)
    assert.equal(await ask(server), 503)
  })

  it('closes a connection whose headers are late', async () => {
    const server = await serve({ headersMs: 100 }, ok)
    const socket = await send(server, 'GET / HTTP/1.1\r\n')
    socket.resume()
    await until(() => socket.destroyed)
  })

  it('hands over requests that wait to be asked for their body', async () => {
    const server = await serve({ asksForBodies: true }, (_, response) => void response.writeHead(403).end())
    const socket = await send(
      server,
      'PUT / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 9\r\n\r\n',
    )
    const [data] = (await once(socket, 'data')) as [Buffer]
    assert.match(data.toString(), /^HTTP\/1\.1 403 /)
  })

  it('waits for answers under way when it stops, but not for ever', async () => {
    const waiting = new Map<string | undefined, ServerResponse>()
    const server = await serve({ graceMs: 300 }, ({ url }, response) => void waiting.set(url, response))
    const asked = ask(server)
    const stuck = await send(server, 'GET /stuck HTTP/1.1\r\nhost: a\r\n\r\n')
    await until(() => waiting.size === 2)
    const stopped = server.stop()
    http = undefined
    waiting.get('/')!.end()
    assert.equal(await asked, 200)
    await stopped
    stuck.resume()
    await until(() => stuck.destroyed)
  })

  it('says when the port is taken', async () => {
    const { port } = await serve({}, ok)
    await assert.rejects(serveHttp({ ...bounds, port }, ok), { code: 'EADDRINUSE' })
  })
})
