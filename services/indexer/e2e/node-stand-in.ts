/**
 * The JSON-RPC of a node over a chain in memory: what the index asks, and nothing else. Over HTTP only, so that the index
 * polls.
 * @module
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { numberToHex, type Hex } from 'viem'
import type { MemoryChain } from '../src/follow/memory-chain.fixture.ts'

export type NodeStandIn = {
  readonly rpc: string
  /** Answers that were too long to be sent. */
  refused(): number
  close(): void
}

type Call = { readonly id: number; readonly method: string; readonly params: readonly unknown[] }

const tooLong = '{"jsonrpc":"2.0","id":null,"error":{"code":-32005,"message":"the answer is too long"}}'

/**
 * @param call - Answers `eth_call`; refuses by default.
 * @param answerMax - Characters of one answer.
 */
export async function standInFor(
  chain: MemoryChain,
  call: (to: Hex, data: Hex) => Hex | undefined = () => undefined,
  answerMax: number = Infinity,
): Promise<NodeStandIn> {
  let refused = 0
  const server = createServer((request, response) => {
    if (request.method !== 'POST') return void response.writeHead(404).end() // It has no WebSocket.
    void bodyOf(request).then((body) => {
      const asked = JSON.parse(body) as Call | readonly Call[]
      const result = Array.isArray(asked) ? asked.map(answer) : answer(asked as Call)
      const text = JSON.stringify(result)
      if (text.length > answerMax) refused++
      response.setHeader('content-type', 'application/json').end(text.length > answerMax ? tooLong : text)
    })
  })
  const answer = ({ id, method, params }: Call): unknown => {
    const result = resultOf(method, params)
    return result === undefined
      ? { jsonrpc: '2.0', id, error: { code: 3, message: 'execution reverted' } }
      : { jsonrpc: '2.0', id, result }
  }
  const resultOf = (method: string, params: readonly unknown[]): unknown => {
    if (method === 'eth_chainId') return '0x7a69'
    if (method === 'eth_blockNumber') return numberToHex(chain.blocks.length - 1)
    if (method === 'eth_call') {
      const { to, data } = params[0] as { readonly to: Hex; readonly data: Hex }
      return call(to, data)
    }
    const block = chain.blocks[Number(params[0] as Hex)]
    if (method === 'eth_getBlockByNumber') return block ?? null
    if (method === 'eth_getBlockReceipts') return block?.receipts ?? null
    return undefined
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    rpc: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused: () => refused,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
