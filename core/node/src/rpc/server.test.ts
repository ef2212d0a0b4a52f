import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'

import { handleHttp } from './http.ts'
import type { HttpFace } from './http.ts'
import { defaultLimits } from './limits.ts'
import type { RpcLimits } from './limits.ts'
import { startRpcServer } from './server.ts'
import type { RpcServer } from './server.ts'
import { createTestNode } from './test-node.ts'
import type { TestNode } from './test-node.ts'

type Reply = { readonly status: number; readonly text: string; readonly headers: IncomingHttpHeaders }
type Sent = {
  readonly method?: string
  readonly path?: string
  readonly headers?: Record<string, string>
  readonly body?: string | Buffer
}

function send(port: number, { method = 'POST', path = '/', headers = {}, body }: Sent): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        agent: false,
        headers: { 'content-type': 'application/json', ...headers },
      },
      (response) => {
        let text = ''
        response.on('data', (chunk: Buffer) => (text += chunk.toString()))
        response.on('end', () => resolve({ status: response.statusCode!, text, headers: response.headers }))
      },
    )
    call.on('error', reject)
    call.end(body)
  })
}

/** Sends bytes as they are, and reads until the other side closes. */
function sendRaw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.on('data', (chunk) => (text += chunk.toString()))
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(text))
  })
}

const chainId = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId' })
const page = 'https://app.example'

describe('rpc server over HTTP', () => {
  let test: TestNode
  let server: RpcServer
  before(async () => {
    test = await createTestNode()
    server = await test.serve({
      allowedOrigins: [page],
      allowedHosts: ['Node.example'],
      metrics: () => 'watt_up 1\n',
    })
  })
  after(() => server.stop())

  const withLimits = async (
    limits: Partial<RpcLimits>,
    run: (port: number) => Promise<void>,
  ): Promise<void> => {
    const limited = await test.serve({ limits })
    try {
      await run(limited.port)
    } finally {
      await limited.stop()
    }
  }

  it('answers JSON-RPC, health and metrics on one port', async () => {
    const { status, text, headers } = await send(server.port, { body: chainId })
    assert.deepEqual([status, JSON.parse(text)], [200, { jsonrpc: '2.0', id: 1, result: '0x539' }])
    assert.equal(headers['access-control-allow-origin'], undefined)
    assert.equal((await send(server.port, { method: 'GET', path: '/healthz' })).status, 200)
    assert.deepEqual(JSON.parse((await send(server.port, { method: 'GET', path: '/readyz' })).text), {
      ok: true,
      reason: null,
    })
    assert.equal((await send(server.port, { method: 'GET', path: '/metrics' })).text, 'watt_up 1\n')
  })

  it('says why it is not ready', async () => {
    const waiting = await test.serve({ health: () => ({ live: true, ready: false, reason: 'catching up' }) })
    const { status, text } = await send(waiting.port, { method: 'GET', path: '/readyz' })
    assert.deepEqual([status, JSON.parse(text)], [503, { ok: false, reason: 'catching up' }])
    assert.equal((await send(waiting.port, { method: 'GET', path: '/healthz' })).status, 200)
    assert.equal((await send(waiting.port, { method: 'GET', path: '/metrics' })).status, 404)
    await waiting.stop()
  })

  it('answers a broken body with a parse error', async () => {
    for (const body of ['', '{', 'hello', '{"a":1,}']) {
      assert.equal(JSON.parse((await send(server.port, { body })).text).error.code, -32_700)
    }
  })

  it('answers notifications with nothing', async () => {
    const body = JSON.stringify({ jsonrpc: '2.0', method: 'eth_chainId' })
    assert.deepEqual(await send(server.port, { body }).then(({ status, text }) => [status, text]), [204, ''])
  })

  it('takes POST of application/json only', async () => {
    assert.equal((await send(server.port, { method: 'GET' })).status, 405)
    assert.equal((await send(server.port, { method: 'PUT', body: chainId })).status, 405)
    assert.equal((await send(server.port, { method: 'POST', path: '/healthz', body: chainId })).status, 405)
    assert.equal((await send(server.port, { body: chainId, path: '/elsewhere' })).status, 404)
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp']) {
      assert.equal(
        (await send(server.port, { body: chainId, headers: { 'content-type': type } })).status,
        415,
      )
    }
    assert.equal(
      (await send(server.port, { body: chainId, headers: { 'content-encoding': 'br' } })).status,
      415,
    )
    const charset = { 'content-type': 'application/json; charset=utf-8' }
    assert.equal((await send(server.port, { body: chainId, headers: charset })).status, 200)
  })

  it('refuses hosts that are not this machine', async () => {
    for (const [host, status] of [
      ['evil.example', 403],
      ['node.example:8545', 200],
      ['localhost', 200],
      ['10.0.0.1', 200],
    ] as const) {
      assert.equal((await send(server.port, { body: chainId, headers: { host } })).status, status, host)
      assert.equal(
        (await send(server.port, { method: 'GET', path: '/metrics', headers: { host } })).status,
        status,
        host,
      )
    }
  })

  it('answers allowed pages with their origin, and refuses all others before dispatch', async () => {
    for (const origin of [page, 'chrome-extension://abc']) {
      const { status, headers } = await send(server.port, { body: chainId, headers: { origin } })
      assert.deepEqual(
        [status, headers['access-control-allow-origin'], headers['vary']],
        [200, origin, 'Origin'],
      )
      assert.equal(headers['access-control-allow-credentials'], undefined)
    }
    for (const origin of ['null', 'https://evil.example', 'http://localhost:3000']) {
      const { status, headers } = await send(server.port, { body: chainId, headers: { origin } })
      assert.deepEqual([status, headers['access-control-allow-origin']], [403, undefined])
    }
  })

  it('answers preflights of allowed pages, never into a private network', async () => {
    const ask = { method: 'OPTIONS', headers: { origin: page, 'access-control-request-method': 'POST' } }
    const granted = await send(server.port, ask)
    assert.deepEqual([granted.status, granted.headers['access-control-allow-headers']], [204, 'content-type'])
    const inward = { ...ask.headers, 'access-control-request-private-network': 'true' }
    const { status, headers } = await send(server.port, { method: 'OPTIONS', headers: inward })
    assert.deepEqual([status, headers['access-control-allow-private-network']], [403, undefined])
    assert.equal(
      (await send(server.port, { method: 'OPTIONS', headers: { origin: 'https://evil.example' } })).status,
      403,
    )
  })

  it('takes a body of 1 MiB and not one byte more, announced or not', async () => {
    const largest = chainId.padEnd(1024 * 1024)
    assert.equal((await send(server.port, { body: largest })).status, 200)
    assert.equal((await send(server.port, { body: `${largest} ` })).status, 413)
    const chunked = { body: `${largest} `, headers: { 'transfer-encoding': 'chunked' } }
    assert.equal((await send(server.port, chunked)).status, 413)
  })

  it('unpacks gzip up to 4 MiB', async () => {
    const headers = { 'content-encoding': 'gzip' }
    assert.equal(
      (await send(server.port, { headers, body: gzipSync(chainId.padEnd(4 * 1024 * 1024)) })).status,
      200,
    )
    assert.equal(
      (await send(server.port, { headers, body: gzipSync(chainId.padEnd(4 * 1024 * 1024 + 1)) })).status,
      413,
    )
    assert.equal((await send(server.port, { headers, body: 'not gzip' })).status, 413)
  })

  it('bounds headers in bytes and in number', async () => {
    assert.equal(
      (await send(server.port, { body: chainId, headers: { x: 'y'.repeat(17 * 1024) } })).status,
      431,
    )
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`x-${i}`, '1']))
    assert.equal((await send(server.port, { body: chainId, headers: many })).status, 431)
  })

  it('cuts off who sends headers too slowly', async () => {
    await withLimits({ headerTimeMs: 50 }, async (port) => {
      assert.match(await sendRaw(port, 'POST / HTTP/1.1\r\nhost: localhost\r\n'), /^HTTP\/1.1 408/)
    })
  })

  it('cuts off who sends a body too slowly', async () => {
    await withLimits({ headerTimeMs: 50, requestTimeMs: 100 }, async (port) => {
      const head =
        'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{'
      assert.match(await sendRaw(port, head), /^HTTP\/1.1 408/)
    })
  })

  it('closes connections that rest too long', async () => {
    await withLimits({ keepAliveMs: 50 }, async (port) => {
      const text = await sendRaw(
        port,
        `POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${chainId.length}\r\n\r\n${chainId}`,
      )
      assert.match(text, /0x539/)
    })
  })

  it('gives the only place of a silent connection to one that asks', async () => {
    await withLimits({ connections: 1 }, async (port) => {
      const silent = connect(port, '127.0.0.1')
      const ended = new Promise((resolve) => silent.once('close', resolve))
      silent.on('error', () => undefined)
      await new Promise((resolve) => silent.once('connect', resolve))
      assert.match((await send(port, { body: chainId })).text, /0x539/)
      await ended
    })
  })

  it('sends callers away while it is shut, but tells its health', async () => {
    let isShut = true
    const face: HttpFace = {
      limits: defaultLimits,
      allowedHosts: [],
      allowedOrigins: ['http://page.example'],
      health: () => ({ live: true, ready: true, reason: undefined }),
      metrics: undefined,
      places: { busy: () => undefined, rests: () => undefined },
      isShut: () => isShut,
      isRefused: () => true,
      answer: () => Promise.reject(new Error('nothing is answered')),
    }
    const shut = createServer((asked, answer) => handleHttp(face, asked, answer))
    await new Promise<void>((resolve) => shut.listen(0, '127.0.0.1', resolve))
    const { port } = shut.address() as { readonly port: number }
    for (const body of [chainId, ' '.repeat(20_000)]) {
      const { status, headers } = await send(port, { body })
      assert.deepEqual([status, headers['retry-after']], [429, '1'])
      for (const [origin, told] of [
        ['http://page.example', 'http://page.example'],
        ['http://other.example'],
      ]) {
        const toPage = await send(port, { body, headers: { origin: origin! } })
        assert.deepEqual([toPage.status, toPage.headers['access-control-allow-origin']], [429, told])
      }
    }
    isShut = false
    const laneIsFull = await send(port, { body: `[${chainId}]` })
    assert.equal(laneIsFull.status, 429)
    assert.match(
      laneIsFull.text,
      /^limit exceeded: the node is busy; try again in \d+ ms\n$/,
      'no single error for a whole batch',
    )
    assert.equal((await send(port, { method: 'GET', path: '/readyz' })).status, 200)
    await new Promise((resolve) => shut.close(resolve))
  })

  it('reads nothing more from a caller that it sent away before the time it told', async () => {
    let [isShut, isRefused] = [true, false]
    const face: HttpFace = {
      limits: { ...defaultLimits, waitMs: 50 },
      allowedHosts: [],
      allowedOrigins: [],
      health: () => ({ live: true, ready: true, reason: undefined }),
      metrics: undefined,
      places: { busy: () => undefined, rests: () => undefined },
      isShut: () => isShut,
      isRefused: () => isRefused,
      answer: async () => 'answered',
    }
    const busy = createServer((asked, answer) => handleHttp(face, asked, answer))
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve))
    const socket = connect((busy.address() as { readonly port: number }).port, '127.0.0.1')
    const ask = async (): Promise<string> => {
      const head = 'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 2'
      socket.write(`${head}\r\n\r\n{}`)
      const [answer] = (await once(socket, 'data')) as [Buffer]
      return answer.toString()
    }
    for (const refused of [
      [true, false],
      [false, true],
    ] as const) {
      const beganMs = performance.now()
      ;[isShut, isRefused] = refused
      assert.match(await ask(), /^HTTP\/1.1 429 /)
      ;[isShut, isRefused] = [false, false]
      assert.match(await ask(), /^HTTP\/1.1 200 [^]*answered$/)
      assert.ok(performance.now() - beganMs > 95, `twice the waiting time: ${refused.join()}`)
    }
    socket.destroy()
    await new Promise((resolve) => busy.close(resolve))
  })

  it('spends tokens per caller and says when to come back', async () => {
    await withLimits({ loopbackTokens: { perSecond: 1, burst: 2 } }, async (port) => {
      const body = `[${chainId},${chainId},${chainId}]`
      const answers = JSON.parse((await send(port, { body })).text)
      assert.deepEqual(
        [answers[1].result, answers[2].error.code, answers[2].error.data],
        ['0x539', -32_005, { retryAfterMs: 1_000 }],
      )
    })
  })

  it('has nothing that signs or administers', async () => {
    for (const method of [
      'eth_sendTransaction',
      'eth_sign',
      'eth_signTransaction',
      'personal_unlockAccount',
      'admin_peers',
      'miner_start',
      'debug_setHead',
      'toString',
      '__proto__',
    ]) {
      const { text } = await send(server.port, {
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: [] }),
      })
      assert.equal(JSON.parse(text).error.code, -32_601, method)
    }
  })

  it('says which port is taken', async () => {
    const options = {
      node: test.node,
      engine: test.engine,
      host: '127.0.0.1',
      port: server.port,
      allowedHosts: [],
      allowedOrigins: [],
    }
    const logger = { debug() {}, info() {}, warn() {}, error() {} }
    const health = () => ({ live: true, ready: true, reason: undefined })
    await assert.rejects(startRpcServer({ ...options, logger, health }), {
      code: 'rpc/listen',
      port: server.port,
      errno: 'EADDRINUSE',
    })
  })
})
