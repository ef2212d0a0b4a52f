import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { createSmallClient } from './client.ts'
import { failureOf } from './failure.ts'
import { createRpc } from './rpc.ts'

type Call = { readonly id: number; readonly method: string; readonly params: readonly unknown[] }
type Reply = { readonly status?: number; readonly body: unknown }

/** A node on a port of its own; `answer` makes each answer from the batch and the number of the request. */
async function node(
  it: TestContext,
  answer: (calls: readonly Call[], request: number) => Reply,
): Promise<{ readonly url: string; readonly batches: readonly (readonly Call[])[] }> {
  const batches: (readonly Call[])[] = []
  const server = createServer(async (request, response) => {
    const calls = JSON.parse(Buffer.concat(await request.toArray()).toString()) as readonly Call[]
    batches.push(calls)
    const { status = 200, body } = answer(calls, batches.length)
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  it.after(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, batches }
}

const echo = (calls: readonly Call[]): Reply => ({
  body: calls.map(({ id, params }) => ({ id, result: params[0] })).toReversed(),
})

describe('createRpc', () => {
  it('sends the questions of a moment together, and gives each its own answer in whatever order they come', async (t) => {
    const { url, batches } = await node(t, echo)
    const ask = createRpc(url)
    assert.deepEqual(await Promise.all([ask('a', [1]), ask('b', [2]), ask('c', [null])]), [1, 2, null])
    assert.deepEqual(
      batches.map((it) => it.map(({ method }) => method)),
      [['a', 'b', 'c']],
    )
  })
  it('sends at most a hundred at once', async (t) => {
    const { url, batches } = await node(t, echo)
    const ask = createRpc(url)
    await Promise.all(Array.from({ length: 101 }, (_, at) => ask('a', [at])))
    assert.deepEqual(
      batches.map(({ length }) => length).toSorted((a, b) => a - b),
      [1, 100],
    )
  })
  it('asks a busy node again, and a node that refuses only once', async (t) => {
    const { url, batches } = await node(t, (calls, request) => {
      if (request === 1) return { status: 429, body: 'busy' }
      if (request === 2)
        return { body: calls.map(({ id }) => ({ id, error: { code: -32_005, message: 'full' } })) }
      return { body: calls.map(({ id }) => ({ id, error: { code: -32_602, message: 'no such block' } })) }
    })
    await assert.rejects(createRpc(url)('a', []), { code: 'web/node-refused', rpcCode: -32_602 })
    assert.equal(batches.length, 3)
  })
  it('tells a node that is away from one that is busy and one that says no', async (t) => {
    const kindOf = async (reply: Reply): Promise<string> => {
      const { url } = await node(t, () => reply)
      return createRpc(url)('a', []).then(String, (error: unknown) => failureOf(error).kind)
    }
    assert.deepEqual(
      await Promise.all([
        kindOf({ status: 502, body: 'bad gateway' }),
        kindOf({ status: 503, body: 'no room' }),
        kindOf({ body: { id: null, error: { code: -32_600, message: 'too many' } } }),
        kindOf({ body: [] }),
        createRpc('http://127.0.0.1:1')('a', []).catch((error: unknown) => failureOf(error).kind),
      ]),
      ['nodeDown', 'tooMuch', 'refused', 'nodeDown', 'nodeDown'],
    )
  })
})

describe('createSmallClient', () => {
  const hash = `0x${'ab'.repeat(32)}` as const
  const block = {
    number: '0x10',
    timestamp: '0x65',
    gasUsed: '0x0',
    gasLimit: '0x5208',
    hash,
    transactions: [hash],
  }

  it('reads blocks by number, by hash and the newest', async (t) => {
    const { url, batches } = await node(t, (calls) => ({
      body: calls.map(({ id }) => ({ id, result: block })),
    }))
    const client = createSmallClient({ rpc: url } as never)
    const [found] = await Promise.all([
      client.getBlock(16n),
      client.getBlock(hash),
      client.getBlock('latest'),
    ])
    assert.deepEqual(found, {
      hash,
      transactions: [hash],
      number: 16n,
      timestamp: 101n,
      gasUsed: 0n,
      gasLimit: 21_000n,
    })
    assert.deepEqual(
      batches[0]?.map(({ method, params }) => [method, ...params]),
      [
        ['eth_getBlockByNumber', '0x10', false],
        ['eth_getBlockByHash', hash, false],
        ['eth_getBlockByNumber', 'latest', false],
      ],
    )
  })
  it('says which block is not there', async (t) => {
    const { url } = await node(t, (calls) => ({ body: calls.map(({ id }) => ({ id, result: null })) }))
    await assert.rejects(createSmallClient({ rpc: url } as never).getBlock(9n), {
      code: 'web/block-not-closed',
    })
  })
})
