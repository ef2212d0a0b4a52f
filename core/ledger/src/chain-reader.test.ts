import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { anvilTransactions } from './anvil-block.fixture.ts'
import { fromHex } from './bytes.ts'
import { chainReader } from './chain-reader.ts'
import { openTestLedger } from './ledger.fixture.ts'
import { decode } from './signing.fixture.ts'
import { memoryStore } from './store/memory-store.ts'
import type { Block, Receipt } from './types.ts'

const mebibyte = new Uint8Array(1_048_576)

describe('chainReader', () => {
  it('keeps the newest blocks decoded, up to so many bytes and not so many transactions', async () => {
    const { head } = await openTestLedger()
    const transaction = decode(fromHex(anvilTransactions[0]!))
    const blockAt = (number: bigint): Block => ({
      ...head,
      header: { ...head.header, number },
      transactions: [transaction, transaction, transaction, transaction],
      sizeBytes: 2 * mebibyte.length,
    })
    const reader = chainReader(memoryStore(), (raw) => decode(raw))
    for (let number = 0n; number < 20n; number++) reader.remember(blockAt(number), [])
    // The store is empty: what is found was kept.
    const kept = Array.from({ length: 20 }, (_, number) => reader.block(BigInt(number)) !== undefined)
    assert.deepEqual(kept, [...Array<boolean>(17).fill(false), ...Array<boolean>(3).fill(true)])
  })

  it('counts the logs of receipts', async () => {
    const { head } = await openTestLedger()
    const log = { address: head.header.coinbase, topics: [], data: mebibyte }
    const reader = chainReader(memoryStore(), (raw) => decode(raw))
    for (let number = 0n; number < 20n; number++) {
      const receipt: Receipt = {
        type: 2,
        succeeded: true,
        cumulativeGasUsed: 0n,
        gasUsed: 0n,
        logsBloom: new Uint8Array(256),
        logs: [log, log, log, log],
        contractAddress: undefined,
        effectiveGasPrice: 0n,
        firstLogIndex: 0,
      }
      reader.remember({ ...head, header: { ...head.header, number } }, [receipt])
    }
    const kept = Array.from({ length: 20 }, (_, number) => reader.receipts(BigInt(number)) !== undefined)
    assert.deepEqual(kept, [...Array<boolean>(17).fill(false), ...Array<boolean>(3).fill(true)])
  })
})
