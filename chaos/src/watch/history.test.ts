import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, it } from 'node:test'
import type { Hex } from 'viem'
import type { SeenBlock } from '../load/follower.ts'
import { createRpc } from '../load/rpc.ts'
import { checkHistory, type Witnesses } from './history.ts'

/** What a node shows: its blocks from number 1, and what it says that each account holds. */
type Shown = { readonly blocks: readonly Block[]; readonly balance: bigint }
type Block = { readonly hash: Hex; readonly transactions: readonly Hex[] }
type Request = { readonly id: number; readonly method: string; readonly params: readonly [string] }

const [one, two]: readonly Hex[] = ['0x01', '0x02']
const good: Shown = {
  blocks: [
    { hash: '0xa1', transactions: [one!] },
    { hash: '0xa2', transactions: [] },
    { hash: '0xa3', transactions: [two!] },
  ],
  balance: 10n ** 21n,
}
const promised: readonly SeenBlock[] = good.blocks.map((block, at) => ({
  ...block,
  number: at + 1,
  seenMs: at,
}))

const servers: Server[] = []

/** Nodes that show this over JSON-RPC. */
async function networkOf(...shown: readonly Shown[]): Promise<Witnesses> {
  const nodes = await Promise.all(
    shown.map(async (it, at) => {
      const server = createServer((request, response) => {
        let text = ''
        request.on('data', (chunk: Buffer) => (text += chunk.toString()))
        request.on('end', () => {
          const body = JSON.parse(text) as Request | readonly Request[]
          const answers = [body].flat().map((call) => ({ id: call.id, result: answer(it, call) }))
          response.end(JSON.stringify(Array.isArray(body) ? answers : answers[0]))
        })
      })
      servers.push(server)
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const rpc = createRpc(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
      return { name: `node-${at + 1}`, rpc }
    }),
  )
  return { nodes, accounts: [{ address: '0x00' }] }
}

function answer({ blocks, balance }: Shown, { method, params: [first] }: Request): unknown {
  if (method === 'eth_blockNumber') return `0x${blocks.length.toString(16)}`
  if (method === 'eth_getBlockByNumber') return blocks[Number(first) - 1]
  return `0x${(first === '0x00' ? balance : 0n).toString(16)}`
}

async function failures(...shown: readonly Shown[]): Promise<readonly string[]> {
  const network = await networkOf(...shown)
  return (await checkHistory(network, { acknowledged: promised, failed: [] })).failures
}

describe('the check of a history', () => {
  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections()
  })

  it('finds nothing when every node tells what was promised', async () => {
    assert.deepEqual(await failures(good, good), [])
  })

  it('finds a fork', async () => {
    const [first, second, third] = good.blocks as [Block, Block, Block]
    const forked = { ...good, blocks: [first, { ...second, hash: '0xff' as const }, third] }
    assert.deepEqual(await failures(good, forked), ['FORK: node-2 has another block 2 than node-1'])
  })

  it('finds an acknowledged transaction that is gone, or not yet everywhere', async () => {
    const [first, second] = good.blocks as [Block, Block]
    const lost: Shown = { ...good, blocks: [first, second, { hash: '0xb3', transactions: [] }] }
    assert.deepEqual(await failures(lost, lost), [
      'node-1 lost 1 acknowledged transactions',
      'node-2 lost 1 acknowledged transactions',
    ])
    const behind: Shown = { ...good, blocks: [first, second] }
    assert.deepEqual(await failures(good, behind), ['1 acknowledged blocks are beyond the common head 2'])
  })

  it('finds money that came or went', async () => {
    const [failure = ''] = await failures({ ...good, balance: good.balance + 1n })
    assert.match(failure, /^node-1 shows a supply of 1000000000000000000001 wei at block 3/)
  })

  it('finds transfers that failed', async () => {
    const network = await networkOf(good)
    const verdict = await checkHistory(network, { acknowledged: promised, failed: [one!] })
    assert.deepEqual(verdict.failures, ['1 transfers failed'])
    assert.equal(verdict.acknowledged, 2)
  })
})
