import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RpcRequestError, type PublicClient } from 'viem'
import { receiptOfOperation, waitingOf } from './operation-fate.ts'
import { parseRecords, type SentRecord } from './records.ts'

const from = '0x00000000000000000000000000000000000000a1'
const bundle = {
  transactionHash: `0x${'22'.repeat(32)}`,
  status: '0x1',
  logs: [log('0x0'), log('0x1'), log('0x2')],
  blockNumber: '0x5',
}
const record: SentRecord = {
  hash: `0x${'11'.repeat(32)}`,
  network: '0x01',
  from,
  counterparty: undefined,
  title: 'Send',
  nonce: 0,
  operation: { nonce: '0x70000000000000000', signed: '{"sender":"0xa1"}' },
  sentMs: 1,
  state: 'pending',
}

type Answers = {
  readonly receipt?: unknown
  readonly byHash?: unknown
  /** What the entry point expects next. */
  readonly next?: bigint
  readonly refusal?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

/** A node and its bundler with given answers; `given` are operations it was sent. */
function node({ receipt = null, byHash = null, next = 7n << 64n, refusal }: Answers) {
  const given: unknown[] = []
  const client = {
    request: async ({ method, params }: { method: string; params: readonly unknown[] }) => {
      if (method === 'eth_getUserOperationReceipt') return receipt
      if (method === 'eth_getUserOperationByHash') return byHash
      given.push(params[0])
      if (refusal) throw new RpcRequestError({ body: {}, url: '', error: refusal })
      return record.hash
    },
    readContract: async ({ args }: { args: readonly unknown[] }) => {
      assert.deepEqual(args, [record.from, 7n])
      return next
    },
  } as unknown as PublicClient
  const ask = async () => waitingOf(client, record, record.operation!)
  return { client, given, ask }
}

describe('a user operation', () => {
  it('has its own logs and its own outcome, whatever became of its bundle', async () => {
    const answer = { success: false, logs: [log('0x1')], receipt: bundle }
    const found = await receiptOfOperation(node({ receipt: answer }).client, record.hash)
    assert.equal(found?.transaction, bundle.transactionHash)
    assert.equal(found?.receipt.status, 'reverted')
    assert.deepEqual(
      found?.receipt.logs.map(({ logIndex }) => logIndex),
      [1],
    )
    assert.equal(await receiptOfOperation(node({}).client, record.hash), undefined)
  })

  it('waits where the bundler knows it, and is given to one that lost it', async () => {
    const known = node({ byHash: {} })
    assert.equal(await known.ask(), 'waits')
    assert.deepEqual(known.given, [])
    const lost = node({})
    assert.equal(await lost.ask(), 'waits')
    assert.deepEqual(lost.given, [{ sender: '0xa1' }])
  })

  it('is gone when it is refused, and used up when its number is', async () => {
    assert.equal(await node({ refusal: { code: -32_500, message: 'AA24 signature' } }).ask(), 'gone')
    assert.equal(await node({ next: (7n << 64n) + 1n }).ask(), 'used-up')
  })

  it('is not given up because the bundler is busy or silent', async () => {
    await assert.rejects(node({ refusal: { code: -32_005, message: 'limit exceeded' } }).ask())
    const silent = { code: -32_000, message: 'no answer', data: { reason: 'bundler-silent' } }
    await assert.rejects(node({ refusal: silent }).ask())
  })

  it('survives a reload as a record, and a damaged one is dropped', () => {
    assert.deepEqual(parseRecords(JSON.stringify([record])), [JSON.parse(JSON.stringify(record))])
    assert.deepEqual(parseRecords(JSON.stringify([{ ...record, operation: { nonce: 'seven' } }])), [])
  })
})

function log(logIndex: string) {
  return { logIndex, address: from, topics: [], data: '0x', blockNumber: '0x5' }
}
