import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { connect, type Socket } from 'node:net'
import { after, before, describe, it } from 'node:test'

import { bodyOfPlain, shed } from './shedding.ts'

const body = '{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}'

function post(headers: Readonly<Record<string, string>> = {}, content = body): string {
  const all = { host: 'a', 'Content-Length': `${content.length}`, ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `POST / HTTP/1.1\r\n${lines.join('')}\r\n${content}`
}

describe('a plain request', () => {
  const isPlain = (text: string): boolean => bodyOfPlain(Buffer.from(text, 'latin1')) !== undefined

  it('is one call, from its first byte to its last', () => {
    assert.equal(bodyOfPlain(Buffer.from(post(), 'latin1')), body)
    assert.equal(isPlain(post({ connection: 'Keep-Alive', accept: '*/*' })), true)
    for (const part of [post().slice(0, -1), `${post()} `, post() + post(), post().slice(1), body, ''])
      assert.equal(isPlain(part), false, part)
  })

  it('has no header that asks for more than a status', () => {
    const others = {
      origin: 'http://a',
      'transfer-encoding': 'chunked',
      Expect: '100-continue',
      upgrade: 'websocket',
      Connection: 'close',
    }
    for (const [name, value] of Object.entries(others)) assert.equal(isPlain(post({ [name]: value })), false)
  })

  it('says once, and so that nobody can read it another way, how long it is', () => {
    const length = `${body.length}`
    assert.equal(isPlain(post({ 'content-length': length })), false)
    assert.equal(isPlain(post({ x: `a\ncontent-length: ${length}` })), false)
    assert.equal(isPlain(post({ x: `a\r content-length: ${length}` })), false)
    assert.equal(isPlain(post().replace('Content-Length: ', 'Content-Length: +')), false)
    assert.equal(isPlain(post().replace('Content-Length:', 'Content-Length :')), false)
    assert.equal(isPlain(post({}, ' '.repeat(20_000))), false)
  })
})

describe('a connection on which somebody was sent away', () => {
  let isShut = true
  let refusedMethod: string | undefined
  const face = {
    allowedOrigins: ['http://page.example'],
    isShut: () => isShut,
    isPartlyShut: () => refusedMethod !== undefined,
    isRefused: (call: unknown) => (call as { readonly method: string }).method === refusedMethod,
  }
  const server = createServer((request, response) => {
    if (shed(face, request, response)) return
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => response.end(`heard ${text.length}`))
  })
  let port: number
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as { readonly port: number }).port
  })
  after(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })

  /** Sends pieces one by one and reads until so many answers came. */
  const answersTo = async (socket: Socket, pieces: readonly string[], count = 1): Promise<string> => {
    let text = ''
    const isDone = new Promise<void>((resolve) => {
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        if (text.split('HTTP/1.1 ').length > count && /\n$|\d$/.test(text)) resolve()
      })
    })
    for (const piece of pieces) {
      await new Promise<void>((resolve) => socket.write(piece, () => setTimeout(resolve, 20)))
    }
    await isDone
    socket.removeAllListeners('data')
    return text
  }
  const sentAway = async (): Promise<Socket> => {
    isShut = true
    const socket = connect(port, '127.0.0.1')
    const first = await answersTo(socket, [post()])
    assert.match(first, /^HTTP\/1\.1 429 .*date: /is, 'the first came from the server')
    return socket
  }

  it('refuses the next calls before the server sees them, and says when to come back', async () => {
    const socket = await sentAway()
    for (let round = 0; round < 3; round++) {
      const text = await answersTo(socket, [post()])
      assert.match(text, /^HTTP\/1\.1 429 .*retry-after: 1\r\n.*try again in \d+ ms\n$/s)
      assert.doesNotMatch(text, /date: /i)
    }
    isShut = false
    assert.match(await answersTo(socket, [post()]), /200 OK.*heard 47/s)
    isShut = true
    assert.doesNotMatch(await answersTo(socket, [post()]), /date: /i)
    socket.destroy()
  })

  it('refuses the calls that no lane takes, and no others', async () => {
    const socket = await sentAway()
    isShut = false
    refusedMethod = 'eth_chainId'
    const refused = await answersTo(socket, [post()])
    assert.match(refused, /^HTTP\/1\.1 429 /)
    assert.doesNotMatch(refused, /date: /i)
    assert.match(await answersTo(socket, [post({}, body.replace('chainId', 'syncing'))]), /200 OK.*heard 47/s)
    assert.match(await answersTo(socket, [post({}, 'no JSON')]), /200 OK.*heard 7/s)
    refusedMethod = undefined
    socket.destroy()
  })

  it('leaves to the server what comes in pieces, and all that comes after that', async () => {
    const socket = await sentAway()
    isShut = false
    const whole = post()
    const half = whole.length - 20
    assert.match(await answersTo(socket, [whole.slice(0, half), whole.slice(half)]), /heard 47/)
    isShut = true
    // The rest of a body that looks like a request is no request.
    assert.match(await answersTo(socket, [post({}, post()).slice(0, -whole.length), whole]), /429.*date: /is)
    assert.match(await answersTo(socket, [post()]), /429.*date: /is)
    socket.destroy()
  })

  it('answers in the order of the calls, also two at once', async () => {
    const socket = await sentAway()
    isShut = false
    const text = await answersTo(socket, [post() + post({}, 'two')], 2)
    assert.match(text, /heard 47.*heard 3/s)
    socket.destroy()
  })

  it('tells a page where the refusal came from', async () => {
    const socket = await sentAway()
    const text = await answersTo(socket, [post({ origin: 'http://page.example' })])
    assert.match(text, /429.*access-control-allow-origin: http:\/\/page\.example/is)
    socket.destroy()
  })
})
