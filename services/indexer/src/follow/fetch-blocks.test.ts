import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import type { Hex } from 'viem'
import { nodeSource } from './fetch-blocks.ts'
import { addBlock, memoryChain, person } from './memory-chain.fixture.ts'
import type { NodeBlock } from './node-block.ts'

type Call = { readonly id: number; readonly method: string; readonly params: readonly [Hex, boolean?] }

/** A node with one block, whose answers to a request have so many characters altogether, as those of Watt. */
async function nodeOf(block: NodeBlock, charactersMax: number, refusals = 0) {
  const heard: string[] = []
  const byHash = <T>(list: readonly T[], hash: Hex): T | undefined =>
    list[block.transactions.findIndex((it) => it.hash === hash)]
  const resultOf = ({ method, params: [name, isWhole] }: Call): unknown => {
    if (method === 'eth_getBlockReceipts') return block.receipts
    if (method === 'eth_getTransactionReceipt') return byHash(block.receipts, name)
    if (method === 'eth_getTransactionByHash') return byHash(block.transactions, name)
    const { receipts: _, transactions, ...header } = block
    return { ...header, transactions: isWhole === true ? transactions : transactions.map(({ hash }) => hash) }
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      let left = charactersMax
      const calls = JSON.parse(Buffer.concat(chunks).toString()) as readonly Call[]
      const isBusy = calls.length > 1 && refusals-- > 0
      const answers = calls.map((call) => {
        heard.push(call.method)
        const result = resultOf(call)
        const size = JSON.stringify(result).length
        left -= size
        const data = isBusy ? { retryAfterMs: 1 } : undefined
        return isBusy || left < 0
          ? { jsonrpc: '2.0', id: call.id, error: { code: -32_005, message: 'limit exceeded', data } }
          : { jsonrpc: '2.0', id: call.id, result }
      })
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answers))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    source: nodeSource(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    times: (method: string): number => heard.filter((it) => it === method).length,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

describe('a block', () => {
  const chain = memoryChain()
  const full = addBlock(
    chain,
    Array.from({ length: 250 }, (_, at) => ({ from: person(at), to: person(at + 1), value: 1n })),
  )
  const sizeOf = (value: unknown): number => JSON.stringify(value).length

  it('comes in two answers where they fit', async () => {
    const node = await nodeOf(full, sizeOf(full))
    try {
      assert.deepEqual(await node.source.blocks(1, 1), [full])
      assert.equal(node.times('eth_getTransactionReceipt'), 0)
    } finally {
      node.close()
    }
  })

  it('comes with single receipts, and single transactions, where they do not', async () => {
    // Once a hundred single receipts fit into a request, once not all of them.
    for (const charactersMax of [sizeOf(full.receipts) - 1, sizeOf(full.receipts.slice(0, 100)) - 500]) {
      const node = await nodeOf(full, charactersMax)
      try {
        assert.deepEqual(await node.source.blocks(1, 1), [full])
        assert.ok(node.times('eth_getTransactionReceipt') >= 250)
        assert.ok(node.times('eth_getTransactionByHash') >= 250)
      } finally {
        node.close()
      }
    }
  })

  it('waits for a node that has enough of single calls', async () => {
    const node = await nodeOf(full, sizeOf(full.receipts) - 1, 2)
    try {
      assert.deepEqual(await node.source.blocks(1, 1), [full])
    } finally {
      node.close()
    }
  })

  it('is asked for with fewer others first', async () => {
    const node = await nodeOf(full, sizeOf(full.receipts) - 1)
    try {
      await assert.rejects(node.source.blocks(1, 2), { code: 'indexer/node' })
      assert.equal(node.times('eth_getTransactionReceipt'), 0)
    } finally {
      node.close()
    }
  })
})
