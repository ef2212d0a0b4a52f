import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  RpcRequestError,
  TransactionNotFoundError,
  TransactionReceiptNotFoundError,
  type PublicClient,
} from 'viem'
import type { Head, HeadFeed } from '../chain/head.ts'
import { watchReceipts, type Settled } from './receipts.ts'
import { createRecords, type SentRecord } from './records.ts'

const pending: SentRecord = {
  hash: `0x${'11'.repeat(32)}`,
  network: '0x01',
  from: '0x00000000000000000000000000000000000000a1',
  counterparty: undefined,
  title: 'Send',
  nonce: 7,
  raw: '0x02',
  sentMs: 1,
  state: 'pending',
}

/** A chain whose next answers the test sets. */
function setUp() {
  const answers = {
    receipt: undefined as 'success' | 'reverted' | undefined,
    nonce: 7,
    isDown: false,
    isKnown: true,
    refuses: false,
  }
  const given: string[] = []
  const client = {
    getTransactionReceipt: async ({ hash }: { hash: `0x${string}` }) => {
      if (answers.isDown) throw new Error('no answer')
      if (answers.receipt === undefined) throw new TransactionReceiptNotFoundError({ hash })
      return { status: answers.receipt, transactionHash: hash }
    },
    getTransaction: async ({ hash }: { hash: `0x${string}` }) => {
      if (!answers.isKnown) throw new TransactionNotFoundError({ hash })
      return {}
    },
    sendRawTransaction: async ({ serializedTransaction }: { serializedTransaction: string }) => {
      given.push(serializedTransaction)
      if (answers.refuses)
        throw new RpcRequestError({
          body: {},
          url: '',
          error: { code: -32_000, message: 'insufficient funds' },
        })
      answers.isKnown = true
    },
    getTransactionCount: async () => answers.nonce,
  } as unknown as PublicClient
  const listeners = new Set<() => void>()
  const head: HeadFeed = {
    current: () => ({}) as Head,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  let text: string | null = null
  const records = createRecords({ read: () => text, write: (next) => void (text = next), onChange: () => {} })
  records.put(pending)
  const told: Settled[] = []
  const stop = watchReceipts(client, '0x01', head, records, (it) => told.push(it))
  const block = async () => {
    for (const listener of listeners) listener()
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  return { answers, given, block, records, told, stop, listeners }
}

describe('watchReceipts', () => {
  it('tells once that a transaction is in a block, and remembers it', async () => {
    const { answers, block, records, told, stop } = setUp()
    await block()
    assert.equal(told.length, 0)
    answers.receipt = 'success'
    await block()
    await block()
    assert.deepEqual(
      told.map((it) => it.record.state),
      ['done'],
    )
    assert.equal(records.current()[0]?.state, 'done')
    stop()
  })

  it('tells failed and replaced apart, and waits while its number is free', async () => {
    const failing = setUp()
    failing.answers.receipt = 'reverted'
    await failing.block()
    assert.equal(failing.records.current()[0]?.state, 'failed')
    const replaced = setUp()
    replaced.answers.nonce = 8
    await replaced.block()
    assert.equal(replaced.records.current()[0]?.state, 'replaced')
    assert.equal(replaced.told[0]?.receipt, undefined)
    failing.stop()
    replaced.stop()
  })

  it('gives it to a node that does not know it, once, and stops waiting when that refuses', async () => {
    const { answers, block, given, stop } = setUp()
    await block()
    assert.deepEqual(given, [])
    answers.isKnown = false
    await block()
    await block()
    assert.deepEqual(given, ['0x02'])
    stop()
    const refusing = setUp()
    Object.assign(refusing.answers, { isKnown: false, refuses: true })
    await refusing.block()
    assert.equal(refusing.records.current()[0]?.state, 'failed')
    refusing.stop()
  })

  it('goes on when the node was silent, and hears nothing once stopped', async () => {
    const { answers, block, records, stop, listeners } = setUp()
    answers.isDown = true
    await block()
    answers.isDown = false
    answers.receipt = 'success'
    await block()
    assert.equal(records.current()[0]?.state, 'done')
    stop()
    assert.equal(listeners.size, 0)
  })
})
