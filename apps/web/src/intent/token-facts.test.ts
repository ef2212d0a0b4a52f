import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Address, PublicClient } from 'viem'
import { coin } from './forecast.ts'
import { readTokenFacts } from './token-facts.ts'

const token: Address = '0x00000000000000000000000000000000000000C3'
const trusted = [
  { address: '0x00000000000000000000000000000000000000d4', symbol: 'KWTES', decimals: 18 },
] as const

/** A chain on which every token answers the same; undefined refuses. */
const chainOf = (answers: Readonly<Record<string, unknown>>): PublicClient =>
  ({
    readContract: async ({ functionName }: { functionName: string }) => {
      if (answers[functionName] === undefined) throw new Error('reverted')
      return answers[functionName]
    },
  }) as unknown as PublicClient

describe('readTokenFacts', () => {
  it('trusts the coin and what the directory names without asking', async () => {
    assert.equal((await readTokenFacts(chainOf({}), coin, trusted)).symbol, 'WATT')
    const known = await readTokenFacts(chainOf({}), trusted[0].address, trusted)
    assert.deepEqual([known.symbol, known.isTrusted], ['KWTES', true])
  })

  it('cleans what strangers say, and sees who imitates whom', async () => {
    const facts = await readTokenFacts(chainOf({ symbol: '\u202EKWTES', decimals: 6 }), token, trusted)
    assert.deepEqual([facts.symbol, facts.decimals, facts.isImitating], ['KWTES', 6, true])
    for (const symbol of ['WATT', 'W4TT', 'Kwt-ES'])
      assert((await readTokenFacts(chainOf({ symbol, decimals: 18 }), token, trusted)).isImitating, symbol)
  })

  it('shows what does not answer by its address', async () => {
    const silent = await readTokenFacts(chainOf({}), token, trusted)
    assert.deepEqual([silent.symbol, silent.kind, silent.decimals], ['0x0000…00C3', 'piece', 0])
    const absurd = await readTokenFacts(chainOf({ symbol: 'X', decimals: 255 }), token, trusted)
    assert.equal(absurd.decimals, 0)
  })
})
