import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Block, defaultParameters, type Ledger, type Transaction } from '@watt/ledger'
import { recentBlocks } from './recent-blocks.ts'

const transaction = { raw: new Uint8Array(117), gasLimit: 21_000n } as Transaction

/** A ledger of 20 blocks with so many transactions each, and how often it was asked for one. */
function open(transactions: number): { readonly ledger: Ledger; readonly asked: bigint[] } {
  const asked: bigint[] = []
  const blockAt = (number: bigint): Block =>
    ({
      header: { number },
      hash: `0x${number}`,
      parameters: defaultParameters,
      transactions: Array<Transaction>(transactions).fill(transaction),
    }) as unknown as Block
  const ledger = {
    head: blockAt(20n),
    block: (number: bigint) => {
      asked.push(number)
      return number > 20n ? undefined : blockAt(number)
    },
    header: (number: bigint) => (number > 20n ? undefined : blockAt(number)),
  } as unknown as Ledger // Nothing else of it is read.
  return { ledger, asked }
}

describe('recent blocks', () => {
  it('are eight small ones, or as few as hold so many transactions, or the last one alone', () => {
    const kept = [1, 8_000, 100_000].map((transactions) => {
      const { ledger, asked } = open(transactions)
      const blocks = recentBlocks(ledger)
      for (let number = 1n; number < 20n; number++) blocks.block(number)
      asked.length = 0
      for (let number = 19n; number > 0n && asked.length === 0; number--) blocks.block(number)
      return 19n - (asked[0] ?? 0n)
    })
    assert.deepEqual(kept, [8n, 2n, 1n])
  })

  it('remember which were full when they are gone', () => {
    const { ledger, asked } = open(14_285)
    const blocks = recentBlocks(ledger)
    const read = (): unknown[] => [16n, 17n, 18n, 19n, 20n].map((number) => blocks.isFull(number))
    assert.deepEqual(read(), Array(5).fill(true))
    asked.length = 0
    assert.deepEqual(read(), Array(5).fill(true))
    assert.deepEqual(asked, [])
    assert.deepEqual([blocks.isFull(21n), blocks.header(21n)], [false, undefined])
  })

  it('give headers of any block without the block', () => {
    const { ledger, asked } = open(14_285)
    const blocks = recentBlocks(ledger)
    const numbers = Array.from({ length: 20 }, (_, index) => BigInt(index))
    assert.deepEqual(
      numbers.map((number) => blocks.header(number)?.header.number),
      numbers,
    )
    assert.deepEqual(asked, [])
  })
})
