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

const faster: SentRecord = {
  ...pending,
  hash: `0x${'22'.repeat(32)}`,
  replaces: pending.hash,
  raw: '0x03',
  sentMs: 2,
}

/** A chain whose next answers the test sets. */
function setUp() {
  const answers = {
    receipt: undefined as 'success' | 'reverted' | undefined,
    nonce: 7,
    /** Whose receipt that is; undefined: everybody's. */
    receiptOf: undefined as string | undefined,
    isDown: false,
    isKnown: true,
    refuses: false,
    /** Happens while the node looks at what it was given. */
    meanwhile: (): void => {},
  }
  const given: string[] = []
  const client = {
    getTransactionReceipt: async ({ hash }: { hash: `0x${string}` }) => {
      if (answers.isDown) throw new Error('no answer')
      const isAnothers = answers.receiptOf !== undefined && answers.receiptOf !== hash
      if (answers.receipt === undefined || isAnothers) throw new TransactionReceiptNotFoundError({ hash })
      return { status: answers.receipt, transactionHash: hash }
    },
    getTransaction: async ({ hash }: { hash: `0x${string}` }) => {
      if (!answers.isKnown) throw new TransactionNotFoundError({ hash })
      return {}
    },
    sendRawTransaction: async ({ serializedTransaction }: { serializedTransaction: string }) => {
      given.push(serializedTransaction)
      answers.meanwhile()
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

  it('settles both of one number by the one that is in a block', async () => {
    for (const winner of ['first', 'second'] as const) {
      const { answers, block, records, told, stop } = setUp()
      const [first, second] = [pending.hash, faster.hash]
      records.put(faster)
      await block()
      assert.equal(told.length, 0)
      Object.assign(answers, { nonce: 8, receipt: 'success', receiptOf: winner === 'first' ? first : second })
      await block()
      const [a, b] = [first, second].map((hash) => records.current().find((it) => it.hash === hash))
      const [won, lost] = winner === 'first' ? [a, b] : [b, a]
      assert.equal(won?.state, 'done')
      assert.equal(won.replacedBy, undefined)
      assert.equal(lost?.state, 'replaced')
      assert.equal(lost.replacedBy, won.hash)
      assert.equal(told.length, 2)
      stop()
    }
  })

  it('names nobody when another device took the number', async () => {
    const { answers, block, records, stop } = setUp()
    records.put(faster)
    answers.nonce = 8
    await block()
    for (const it of records.current()) {
      assert.equal(it.state, 'replaced')
      assert.equal(it.replacedBy, undefined)
    }
    stop()
  })

  it('gives a node only the higher bid of one number, and the lower one again once that is refused', async () => {
    const { answers, block, given, records, stop } = setUp()
    records.put(faster)
    answers.isKnown = false
    await block()
    assert.deepEqual(given, [faster.raw])
    assert.equal(records.current().filter(({ state }) => state === 'pending').length, 2)
    Object.assign(answers, { isKnown: false, refuses: true })
    await block()
    assert.equal(records.current().find(({ hash }) => hash === faster.hash)?.state, 'failed')
    answers.refuses = false
    await block()
    assert.equal(given.at(-1), pending.raw)
    stop()
  })

  it('goes on with one that was refused because its replacement left just before', async () => {
    const { answers, block, given, records, stop } = setUp()
    Object.assign(answers, { isKnown: false, refuses: true })
    answers.meanwhile = () => {
      answers.meanwhile = () => void (answers.refuses = false)
      records.put(faster)
    }
    await block()
    assert.deepEqual(given, [pending.raw, faster.raw])
    assert(records.current().every(({ state }) => state === 'pending'))
    stop()
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
