/**
 * A node whose chain is busy, as a process of its own: what the index asks, over blocks that are made as they are asked
 * for. Messages from the parent set its head; the answer to the first is its address.
 * @module
 */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { numberToHex, type Hex } from 'viem'
import { busySteps, hashOf, makeBlock } from '../../../services/indexer/src/follow/memory-chain.fixture.ts'
import type { NodeBlock } from '../../../services/indexer/src/follow/node-block.ts'

/** To this process. */
export type SetHead = { readonly head: number }
/** From this process, once. */
export type NodeAddress = { readonly rpc: string }

type Call = { readonly id: number; readonly method: string; readonly params: readonly unknown[] }

const transactionsPerBlock = Number(process.argv[2])
const people = 100_000
const keptMax = 64
const kept = new Map<number, NodeBlock>()
let head = 0

const server = createServer((request, response) => {
  if (request.method !== 'POST') return void response.writeHead(404).end() // It has no WebSocket.
  void bodyOf(request).then((body) => {
    const asked = JSON.parse(body) as Call | readonly Call[]
    const result = Array.isArray(asked) ? asked.map(answer) : answer(asked as Call)
    response.setHeader('content-type', 'application/json').end(JSON.stringify(result))
  })
})
server.listen(0, '127.0.0.1', () => {
  process.send?.({ rpc: `http://127.0.0.1:${(server.address() as AddressInfo).port}` } satisfies NodeAddress)
})
process.on('message', (message: SetHead) => (head = message.head))
process.once('disconnect', () => process.exit())

function answer({ id, method, params }: Call): unknown {
  const result = resultOf(method, params)
  return result === undefined
    ? { jsonrpc: '2.0', id, error: { code: 3, message: 'execution reverted' } }
    : { jsonrpc: '2.0', id, result }
}

function resultOf(method: string, params: readonly unknown[]): unknown {
  if (method === 'eth_chainId') return '0x7a69'
  if (method === 'eth_blockNumber') return numberToHex(head)
  if (method === 'eth_call') return undefined
  const number = Number(params[0] as Hex)
  if (number > head) return null
  const block = blockAt(number)
  return method === 'eth_getBlockReceipts' ? block.receipts : { ...block, receipts: undefined }
}

/** Each is asked for twice: its transactions, its receipts. */
function blockAt(number: number): NodeBlock {
  const known = kept.get(number)
  if (known !== undefined) return known
  const steps = number === 0 ? [] : busySteps(number, transactionsPerBlock, people)
  const block = makeBlock(number, steps, number === 0 ? `0x${'00'.repeat(32)}` : hashOf(number - 1))
  if (kept.size >= keptMax) kept.delete(kept.keys().next().value!)
  kept.set(number, block)
  return block
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
