/** What a page in somebody's browser can try on a node of the same machine: all of it ends before any method runs. */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, before, describe, it } from 'node:test'

import { WebSocket } from 'ws'

import type { RpcServer } from './server.ts'
import { createTestNode } from './test-node.ts'

const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] })
const json = 'application/json'

describe('a page that nobody invited', () => {
  const ran: string[] = []
  let server: RpcServer
  before(async () => {
    const test = await createTestNode()
    server = await test.serve({
      allowedOrigins: ['https://app.example'],
      observe: (method) => void ran.push(method),
    })
  })
  after(() => server.stop())

  const status = (headers: Readonly<Record<string, string>>, method = 'POST'): Promise<number> =>
    new Promise((resolve, reject) => {
      const { port } = server
      const asked = request({ host: '127.0.0.1', port, method, agent: false, headers }, (response) => {
        response.resume()
        response.once('end', () => resolve(response.statusCode ?? 0))
      })
      asked.once('error', reject)
      asked.end(method === 'POST' ? body : undefined)
    })

  it('gets nowhere by rebinding a name to this machine', async () => {
    for (const host of [
      'evil.example',
      'evil.example:8545',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
    ]) {
      assert.equal(await status({ host, 'content-type': json }), 403, host)
      assert.equal(await status({ host, 'content-type': json, origin: `http://${host}` }), 403, host)
    }
  })

  it('gets nowhere with a foreign or empty origin, whatever the verb', async () => {
    for (const origin of [
      'null',
      'https://evil.example',
      'https://app.example.evil.example',
      'http://app.example',
    ]) {
      assert.equal(await status({ origin, 'content-type': json }), 403, origin)
      assert.equal(await status({ origin, 'access-control-request-method': 'POST' }, 'OPTIONS'), 403, origin)
    }
  })

  it('gets nowhere with a request that needs no preflight', async () => {
    const types = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']
    for (const type of types) {
      assert.equal(await status({ 'content-type': type }), 415, type)
      assert.equal(await status({ 'content-type': type, origin: 'https://evil.example' }), 403, type)
    }
    assert.equal(await status({}), 415)
    assert.equal(await status({}, 'GET'), 405)
  })

  it('gets nowhere by WebSocket', async () => {
    const refused = (options: ConstructorParameters<typeof WebSocket>[2]): Promise<string> =>
      new Promise((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${server.port}`, options)
        socket.once('error', ({ message }) => resolve(message))
        socket.once('open', () => resolve('open'))
      })
    for (const origin of ['null', 'https://evil.example']) assert.match(await refused({ origin }), /403/)
    assert.match(await refused({ headers: { host: 'evil.example' } }), /403/)
  })

  it('made no method run', () => {
    assert.deepEqual(ran, [])
  })
})
