import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Address, PublicClient } from 'viem'
import { intentOf } from '../intent/intent.ts'
import { readApprovals, revokeCall, type Approval } from './approvals.ts'

const me: Address = '0x00000000000000000000000000000000000000a1'
const router: Address = '0x00000000000000000000000000000000000000b2'
const other: Address = '0x00000000000000000000000000000000000000b3'
const token: Address = '0x00000000000000000000000000000000000000C3'
const pieces: Address = '0x00000000000000000000000000000000000000d4'

describe('readApprovals', () => {
  it('shows what is left of what was ever allowed, each once, over spans that nodes answer', async () => {
    const spans: bigint[] = []
    const client = {
      getBlockNumber: async () => 25_000n,
      getLogs: async ({
        event,
        fromBlock,
        toBlock,
      }: {
        event: { name: string }
        fromBlock: bigint
        toBlock: bigint
      }) => {
        spans.push(toBlock - fromBlock)
        if (event.name === 'ApprovalForAll')
          return fromBlock === 0n ? [{ address: pieces, args: { operator: router } }] : []
        return [router, other].map((spender) => ({ address: token, args: { spender } }))
      },
      readContract: async ({ functionName, args }: { functionName: string; args: readonly unknown[] }) => {
        if (functionName === 'allowance') return args[1] === router ? 7n : 0n
        if (functionName === 'isApprovedForAll') return true
        throw new Error('silent')
      },
    } as unknown as PublicClient
    const found = await readApprovals(client, me, [{ address: token, symbol: 'KWT', decimals: 18 }])
    assert.deepEqual(
      found.map(({ token: { symbol }, spender, amount }) => [symbol, spender, amount]),
      [
        ['KWT', router, 7n],
        ['0x0000…00d4', router, 'all'],
      ],
    )
    assert(spans.every((blocks) => blocks < 10_000n))
    assert.equal(spans.length, 6)
  })
})

describe('revokeCall', () => {
  it('allows nothing more', () => {
    const of = (amount: bigint | 'all') =>
      intentOf(revokeCall({ token: { address: token }, spender: router, amount } as Approval))
    assert.deepEqual(of(5n), { kind: 'approve', token, spender: router, amount: 0n, isUnlimited: false })
    assert.deepEqual(of('all'), { kind: 'approve-all', token, operator: router, isAllowed: false })
  })
})
