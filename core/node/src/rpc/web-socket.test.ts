import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'

import { WebSocket } from 'ws'

import type { RpcLimits } from './limits.ts'
import { createTestNode, soloNodeId, testAccount, testChainId } from './test-node.ts'
import { emitter } from './test-contracts.ts'
import type { TestNode } from './test-node.ts'

type Message = {
  readonly id?: number
  readonly result?: unknown
  readonly error?: { readonly code: number }
  readonly params?: { readonly subscription: string; readonly result: unknown }
}

/** A client that hands out messages one by one. */
async function dial(
  port: number,
  options: { readonly origin?: string; readonly headers?: Record<string, string> } = {},
) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { ...options, perMessageDeflate: false })
  const inbox: Message[] = []
  const readers: ((message: Message) => void)[] = []
  socket.on('message', (bytes: Buffer) => {
    const message = JSON.parse(bytes.toString()) as Message
    const reader = readers.shift()
    if (reader) reader(message)
    else inbox.push(message)
  })
  await once(socket, 'open')
  const next = (): Promise<Message> => {
    const waiting = inbox.shift()
    return waiting === undefined ? new Promise((resolve) => readers.push(resolve)) : Promise.resolve(waiting)
  }
  const call = (method: string, ...params: readonly unknown[]): Promise<Message> => {
    socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))
    return next()
  }
  const close = async (): Promise<void> => {
    const closed = once(socket, 'close')
    socket.close()
    await closed
  }
  return { socket, next, call, close, inbox }
}

function refused(
  port: number,
  options: { readonly origin?: string; readonly headers?: Record<string, string> },
): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`, options)
    socket.once('error', (error) => resolve(error.message))
    socket.once('open', () => resolve('open'))
  })
}

/** A statement with a vote of so many bytes. */
const statement = (voteBytes: number): Parameters<TestNode['hear']>[0] => ({
  nodeId: soloNodeId,
  slot: 5n,
  pledges: { type: 'nominate', quorumSetHash: '00', votes: [new Uint8Array(voteBytes)], accepted: [] },
})

describe('rpc server over WebSocket', () => {
  let test: TestNode
  before(async () => {
    test = await createTestNode()
  })

  const serve = async (limits: Partial<RpcLimits>, run: (port: number) => Promise<void>): Promise<void> => {
    const server = await test.serve({ limits, allowedOrigins: ['https://app.example'] })
    try {
      await run(server.port)
    } finally {
      await server.stop()
    }
  }
  const sendTransaction = async (data: `0x${string}` = '0x'): Promise<void> => {
    const account = testAccount(0)
    const nonce = Number(test.node.pool.nextNonce(account.address.toLowerCase() as `0x${string}`))
    const raw = await account.signTransaction({
      type: 'eip1559',
      chainId: testChainId,
      nonce,
      to: emitter.address,
      gas: 100_000n,
      data,
      maxFeePerGas: 0n,
      maxPriorityFeePerGas: 0n,
    })
    await test.node.pool.add([new Uint8Array(Buffer.from(raw.slice(2), 'hex'))], 'rpc')
  }

  it('answers calls and batches in order', () =>
    serve({}, async (port) => {
      const client = await dial(port)
      assert.equal((await client.call('eth_chainId')).result, '0x539')
      client.socket.send('[{"jsonrpc":"2.0","id":7,"method":"net_version"}]')
      assert.deepEqual(await client.next(), [{ jsonrpc: '2.0', id: 7, result: '1337' }])
      client.socket.send('{')
      assert.equal((await client.next()).error?.code, -32_700)
      for (let i = 0; i < 100; i++)
        client.socket.send(JSON.stringify({ jsonrpc: '2.0', id: i, method: 'eth_chainId' }))
      for (let i = 0; i < 100; i++) assert.equal((await client.next()).id, i)
      await client.close()
    }))

  it('tells subscribers of heads, logs, pending transactions and statements', () =>
    serve({}, async (port) => {
      const client = await dial(port)
      const ids = new Map<unknown, string>()
      const subscribe = async (kind: string, ...more: readonly unknown[]): Promise<void> => {
        ids.set((await client.call('eth_subscribe', kind, ...more)).result, `${kind} ${JSON.stringify(more)}`)
      }
      const seven = `0x${'7'.padStart(64, '0')}` as const
      await subscribe('newHeads')
      await subscribe('logs', { address: emitter.address, topics: [seven] })
      await subscribe('logs', { topics: [[`0x${'8'.padStart(64, '0')}`]] })
      await subscribe('newPendingTransactions')
      await subscribe('newPendingTransactions', true)
      await subscribe('wattStatements')

      await sendTransaction(seven)
      const block = await test.closeBlock()
      test.hear(statement(1))
      const told = new Map<string, unknown>()
      for (let i = 0; i < 5; i++) {
        const { params } = await client.next()
        told.set(ids.get(params!.subscription)!, params!.result)
      }
      assert.equal((told.get('newHeads []') as { hash: string }).hash, block.hash)
      assert.equal(
        (
          told.get(`logs [${JSON.stringify({ address: emitter.address, topics: [seven] })}]`) as {
            data: string
          }
        ).data,
        seven,
      )
      assert.equal(told.get('newPendingTransactions []'), block.transactions[0]!.hash)
      assert.equal(
        (told.get('newPendingTransactions [true]') as { from: string }).from,
        testAccount(0).address.toLowerCase(),
      )
      assert.deepEqual(told.get('wattStatements []'), {
        nodeId: soloNodeId,
        slot: '0x5',
        type: 'nominate',
        quorumSetHash: '00',
        votes: ['0x00'],
        accepted: [],
      })

      for (const id of ids.keys()) assert.equal((await client.call('eth_unsubscribe', id)).result, true)
      await test.closeBlock()
      assert.equal((await client.call('eth_chainId')).result, '0x539', 'nothing came in between')
      await client.close()
    }))

  it('takes 100 subscriptions and not 101', () =>
    serve({}, async (port) => {
      const client = await dial(port)
      for (let i = 0; i < 100; i++) assert.ok((await client.call('eth_subscribe', 'newHeads')).result)
      assert.equal((await client.call('eth_subscribe', 'newHeads')).error?.code, -32_005)
      assert.equal((await client.call('eth_subscribe', 'moon')).error?.code, -32_602)
      await client.close()
    }))

  it('refuses strange pages and hosts at the door', () =>
    serve({}, async (port) => {
      assert.match(await refused(port, { origin: 'https://evil.example' }), /403/)
      assert.match(await refused(port, { origin: 'null' }), /403/)
      assert.match(await refused(port, { headers: { host: 'evil.example' } }), /403/)
      const client = await dial(port, { origin: 'https://app.example' })
      await client.close()
    }))

  it('outlives who is refused and resets the connection', () =>
    serve({}, async (port) => {
      for (let at = 0; at < 20; at++) {
        const socket = connect(port, '127.0.0.1').on('error', () => undefined)
        await once(socket, 'connect')
        socket.write(
          'GET / HTTP/1.1\r\nhost: evil.example\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
          () => socket.resetAndDestroy(),
        )
        await once(socket, 'close')
      }
      assert.match(await refused(port, { headers: { host: 'evil.example' } }), /403/)
    }))

  it('refuses one client too many', () =>
    serve({ webSocketClients: 1 }, async (port) => {
      const client = await dial(port)
      assert.match(await refused(port, {}), /503/)
      await client.close()
    }))

  it('cuts off frames over the bound, in one piece or in many', () =>
    serve({ fragments: 4 }, async (port) => {
      const large = await dial(port)
      large.socket.send('x'.repeat(1024 * 1024 + 1))
      const [code] = (await once(large.socket, 'close')) as [number]
      assert.equal(code, 1009)
      const pieces = await dial(port)
      for (let i = 0; i < 6; i++) pieces.socket.send('x', { fin: false })
      await once(pieces.socket, 'close')
    }))

  it('cuts off who does not answer pings', () =>
    serve({ pingMs: 50 }, async (port) => {
      const deaf = new WebSocket(`ws://127.0.0.1:${port}`, { autoPong: false })
      await once(deaf, 'close')
      const listening = await dial(port)
      await new Promise((resolve) => setTimeout(resolve, 160))
      assert.equal((await listening.call('eth_chainId')).result, '0x539')
      await listening.close()
    }))

  it('cuts off who does not read, by bytes, by time or by what all leave unread', async () => {
    for (const limits of [
      { unsentBytes: 10_000 },
      { unsentBytes: 100_000_000, unreadMs: 100 },
      { unsentBytes: 100_000_000, unsentTotalBytes: 100_000 },
    ]) {
      await serve(limits, async (port) => {
        const client = await dial(port)
        for (let i = 0; i < 50; i++) await client.call('eth_subscribe', 'wattStatements')
        client.socket.pause()
        for (let i = 0; i < 5; i++) test.hear(statement(100_000))
        await new Promise((resolve) => setTimeout(resolve, 400))
        client.socket.resume()
        const [code] = (await once(client.socket, 'close')) as [number]
        assert.equal(code, 1006)
      })
    }
  })

  it('cuts off who does not read though the kernel still takes it, and not who does', async () => {
    const server = await test.serve({ limits: { unreadMs: 500 } })
    const deaf = await dial(server.port)
    const reader = await dial(server.port)
    for (const client of [deaf, reader]) await client.call('eth_subscribe', 'wattStatements')
    deaf.socket.pause()
    for (let heard = 0; server.open.webSocket === 2; heard++) {
      test.hear(statement(50_000))
      await reader.next()
      await new Promise((resolve) => setTimeout(resolve, 20))
      assert.ok(heard < 1_000, 'the deaf one was cut off')
    }
    assert.ok((await reader.call('eth_chainId')).result)
    await reader.close()
    deaf.socket.resume()
    assert.equal(((await once(deaf.socket, 'close')) as [number])[0], 1006)
    await server.stop()
  })

  it('frames news of every length', () =>
    serve({}, async (port) => {
      const client = await dial(port)
      const id = (await client.call('eth_subscribe', 'wattStatements')).result
      for (const bytes of [1, 100, 32_600, 32_700, 40_000]) {
        test.hear(statement(bytes))
        const { params } = await client.next()
        assert.equal(params!.subscription, id)
        assert.deepEqual((params!.result as { votes: string[] }).votes, [`0x${'00'.repeat(bytes)}`])
      }
      await client.close()
    }))

  it('says goodbye when it stops', async () => {
    const server = await test.serve()
    const client = await dial(server.port)
    const closed = once(client.socket, 'close')
    await server.stop()
    assert.equal(((await closed) as [number])[0], 1001)
  })

  after(async () => {
    await test.node.herder.stop()
  })
})
