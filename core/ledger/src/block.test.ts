import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMPT } from '@ethereumjs/mpt'
import { sha256 } from '@noble/hashes/sha2.js'
import fc from 'fast-check'
import type { Log } from '@watt/evm'
import type { Header } from './types.ts'
import { anvilBlockHash, anvilHeader, anvilResults, anvilTransactions } from './anvil-block.fixture.ts'
import { blockOf } from './block.ts'
import { bloomOf, emptyBloom, mayContain, uniteBlooms } from './bloom.ts'
import { fromHex, keccak, toHex } from './bytes.ts'
import { feePool } from './fees.ts'
import { defaultParameters } from './parameters.ts'
import {
  decodeHeader,
  emptyRequestsHash,
  emptyTrieRoot,
  emptyUnclesHash,
  encodeHeader,
  hashHeader,
  headerRlp,
} from './header.ts'
import {
  decodeResults,
  encodeReceipt,
  encodeResults,
  makeReceipts,
  type TransactionResult,
} from './receipt.ts'
import { decodeRlp, encodeRlp, type RlpInput } from './rlp.ts'
import { decode } from './signing.fixture.ts'
import { orderedTrieRoot } from './trie/ordered-trie.ts'
import { encodeWithdrawal, readWithdrawal, withdrawalRlp } from './withdrawal.ts'

const word = (value: number): `0x${string}` => `0x${value.toString(16).padStart(64, '0')}`
const transactions = anvilTransactions.map((raw) => decode(fromHex(raw)))
const results: readonly TransactionResult[] = anvilResults.map(([created, gasUsed, succeeded]) => ({
  succeeded,
  gasUsed,
  createdAddress: created,
  logs: created ? [{ address: created, topics: [word(5), word(7)], data: fromHex(word(42)) }] : [],
}))
const receipts = makeReceipts(transactions, results, 1n)

async function trieRoot(values: readonly Uint8Array[]): Promise<string> {
  const trie = await createMPT()
  for (const [index, value] of values.entries()) await trie.put(encodeRlp(BigInt(index)), value)
  return toHex(trie.root())
}

describe('header', () => {
  it("hashes to another client's block hash", () => {
    assert.equal(hashHeader(anvilHeader), anvilBlockHash)
  })

  it('fills the fields without use with the hashes of nothing', () => {
    assert.equal(emptyUnclesHash, keccak(encodeRlp([])))
    assert.equal(emptyTrieRoot, keccak(encodeRlp(new Uint8Array(0))))
    assert.equal(emptyRequestsHash, toHex(sha256(new Uint8Array(0))))
  })

  it('decodes what was encoded, and nothing in which an unused field is set', () => {
    const header: Header = { ...anvilHeader, extraData: anvilBlockHash, withdrawalsRoot: anvilBlockHash }
    assert.deepEqual(decodeHeader(encodeHeader(header)), header)
    const bytes = encodeHeader(header)
    const uncles = Buffer.from(bytes).indexOf(Buffer.from(fromHex(emptyUnclesHash)))
    bytes[uncles] = 0
    assert.throws(() => decodeHeader(bytes), { code: 'ledger/rlp' })
  })
})

describe('receipts', () => {
  it("have another client's root and bloom", async () => {
    assert.equal(await trieRoot(receipts.map(encodeReceipt)), anvilHeader.receiptsRoot)
    assert.deepEqual(uniteBlooms(receipts.map(({ logsBloom }) => logsBloom)), anvilHeader.logsBloom)
  })

  it('add up gas and log indexes', () => {
    assert.equal(receipts.at(-1)?.cumulativeGasUsed, anvilHeader.gasUsed)
    assert.deepEqual(
      receipts.map(({ firstLogIndex }) => firstLogIndex),
      [0, 1, 2, 2],
    )
  })

  it('come back from the store as they were', () => {
    assert.deepEqual(makeReceipts(transactions, decodeResults(encodeResults(results)), 1n), receipts)
  })
})

describe('block', () => {
  it("has another client's transactions root", async () => {
    assert.equal(await trieRoot(transactions.map(({ raw }) => raw)), anvilHeader.transactionsRoot)
  })

  it('has the length of its RLP with transactions, uncles and withdrawals', () => {
    const value = {
      parentHash: anvilBlockHash,
      transactionSetHash: anvilBlockHash,
      closeTimeMs: 0n,
      upgrades: {},
    }
    const body = transactions.map(({ type, raw }) => (type === 0 ? (decodeRlp(raw) as RlpInput) : raw))
    const paid = { index: 3n, validatorIndex: 0n, address: feePool, amountGwei: 2n ** 40n }
    for (const [length, withdrawals] of [
      [0, []],
      [1, [paid]],
      [transactions.length, [paid, paid, paid]],
    ] as const) {
      const rlp = withdrawals.map(withdrawalRlp)
      const expected = encodeRlp([headerRlp(anvilHeader), body.slice(0, length), [], rlp]).length
      const block = blockOf({
        header: anvilHeader,
        value,
        transactions: transactions.slice(0, length),
        withdrawals,
        parameters: defaultParameters,
      })
      assert.equal(block.sizeBytes, expected)
    }
  })
})

describe('withdrawals', () => {
  const withdrawals = [1n, 2n].map((index) => ({
    index,
    validatorIndex: 0n,
    address: feePool,
    amountGwei: 10n ** 18n + index,
  }))

  it("have the root of another implementation's trie", async () => {
    const values = withdrawals.map((it) =>
      encodeRlp([it.index, it.validatorIndex, fromHex(it.address), it.amountGwei]),
    )
    assert.deepEqual(withdrawals.map(encodeWithdrawal), values)
    assert.equal(orderedTrieRoot(values), await trieRoot(values))
  })

  it('come back from the store as they were', () => {
    for (const it of withdrawals) assert.deepEqual(readWithdrawal(decodeRlp(encodeWithdrawal(it))), it)
  })
})

describe('bloom', () => {
  const topic = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex)
  const address = fc.uint8Array({ minLength: 20, maxLength: 20 }).map(toHex)
  const log: fc.Arbitrary<Log> = fc.record({
    address,
    topics: fc.array(topic, { maxLength: 4 }),
    data: fc.constant(new Uint8Array(0)),
  })

  it('never misses a log', () => {
    const property = fc.property(fc.array(log, { maxLength: 20 }), (logs) => {
      const bloom = uniteBlooms(logs.map((it) => bloomOf([it])))
      assert.deepEqual(bloom, uniteBlooms([bloomOf(logs)]))
      for (const it of logs) for (const item of [it.address, ...it.topics]) assert.ok(mayContain(bloom, item))
    })
    fc.assert(property, { numRuns: 30 })
  })

  it('contains nothing when it is empty', () => {
    assert.equal(mayContain(emptyBloom, anvilBlockHash), false)
  })
})
