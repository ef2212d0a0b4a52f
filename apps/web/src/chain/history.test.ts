import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { PublicClient } from 'viem'
import { readHistory } from './history.ts'

describe('events since the first block', () => {
  /** A chain with an event in each block that 5,000 divides, and the spans it was asked for. */
  function chainOf(head: bigint) {
    const chain = { head, asked: [] as string[], fails: false }
    const client = { getBlockNumber: () => Promise.resolve(chain.head) } as unknown as PublicClient
    const ask = ({ fromBlock, toBlock }: { readonly fromBlock: bigint; readonly toBlock: bigint }) => {
      if (chain.fails && fromBlock > 0n) return Promise.reject(new Error('gone'))
      chain.asked.push(`${fromBlock}-${toBlock}`)
      const blocks = Array.from(
        { length: Number(toBlock - fromBlock) + 1 },
        (_, at) => Number(fromBlock) + at,
      )
      return Promise.resolve(blocks.filter((it) => it % 5_000 === 0))
    }
    return { chain, read: (name = 'all') => readHistory(client, name, ask) }
  }

  it('are read in spans that a node answers, and later only what is new', async () => {
    const { chain, read } = chainOf(12_000n)
    assert.deepEqual(await read(), [0, 5_000, 10_000])
    assert.deepEqual(chain.asked, ['0-9999', '10000-12000'])
    assert.deepEqual(await read(), [0, 5_000, 10_000])
    chain.head = 15_000n
    assert.deepEqual(await read(), [0, 5_000, 10_000, 15_000])
    assert.deepEqual(chain.asked.slice(2), ['12001-15000'])
  })

  it('are kept for each question by itself', async () => {
    const { chain, read } = chainOf(10n)
    await read('one')
    await read('other')
    assert.deepEqual(chain.asked, ['0-10', '0-10'])
  })

  it('are read anew from a chain that begins anew', async () => {
    const { chain, read } = chainOf(12_000n)
    await read()
    chain.head = 6_000n
    assert.deepEqual(await read(), [0, 5_000])
  })

  it('go on where a failure interrupted them', async () => {
    const { chain, read } = chainOf(12_000n)
    chain.fails = true
    await assert.rejects(read(), /gone/)
    chain.fails = false
    assert.deepEqual(await read(), [0, 5_000, 10_000])
    assert.deepEqual(chain.asked, ['0-9999', '10000-12000'])
  })
})
