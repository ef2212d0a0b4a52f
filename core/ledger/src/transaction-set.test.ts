import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Transaction } from './types.ts'
import { compareHex, keccak } from './bytes.ts'
import { clearingPrice, isFull } from './fees.ts'
import { defaultParameters } from './parameters.ts'
import { encodeRlp } from './rlp.ts'
import { decode, transfer } from './signing.fixture.ts'
import {
  decodeSet,
  executionOrder,
  makeSet,
  setBytesLimit,
  setEntryBytes,
  setFrameBytes,
} from './transaction-set.ts'

const parentHash = keccak(new Uint8Array(1))
const senders = [0, 1, 2, 3]
const transactions = await Promise.all(
  senders.flatMap((from) =>
    [0, 1, 2].map((nonce) => transfer({ from, nonce, maxFeePerGas: BigInt(from + 1) })),
  ),
)
const known = new Map(transactions.map((transaction) => [transaction.hash, transaction]))
const lookup = (raw: Uint8Array, hash: Transaction['hash']): Transaction => known.get(hash) ?? decode(raw)

describe('transaction set', () => {
  it('has one form, whatever order the transactions come in', () => {
    const set = makeSet(parentHash, transactions)
    const property = fc.property(
      fc.shuffledSubarray(transactions, { minLength: transactions.length }),
      (shuffled) => {
        assert.equal(makeSet(parentHash, shuffled).hash, set.hash)
      },
    )
    fc.assert(property, { numRuns: 20 })
    assert.equal(set.hash, keccak(set.bytes))
    const hashes = set.transactions.map(({ hash }) => hash)
    assert.deepEqual(hashes, hashes.toSorted(compareHex))
  })

  it('decodes what was encoded, through the given lookup', () => {
    for (const members of [transactions, []]) {
      const set = makeSet(parentHash, members)
      assert.deepEqual(decodeSet(set.bytes, lookup), set)
    }
  })

  it('refuses what is not canonical', () => {
    const raws = makeSet(parentHash, transactions).transactions.map(({ raw }) => raw)
    const parent = Uint8Array.from(Buffer.from(parentHash.slice(2), 'hex'))
    const wrong = [
      new Uint8Array(0),
      new Uint8Array(setBytesLimit + 1),
      encodeRlp([parent, raws.toReversed()]),
      encodeRlp([parent, [raws[0] ?? parent, raws[0] ?? parent]]),
      encodeRlp([parent.subarray(1), raws]),
      encodeRlp([parent, raws, []]),
      encodeRlp([parent, [[parent]]]),
      encodeRlp([parent, [parent]]), // Not a transaction.
    ]
    for (const bytes of wrong) assert.throws(() => decodeSet(bytes, lookup), { code: 'ledger/set-decode' })
  })

  it('throws nothing else, whatever the bytes', () => {
    const { bytes } = makeSet(parentHash, transactions)
    const attempt = (found: Uint8Array): void => {
      try {
        assert.deepEqual(decodeSet(found, lookup).bytes, found)
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'ledger/set-decode', String(error))
      }
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), attempt))
    const mutated = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)).map(([at, byte]) => bytes.with(at, byte))
    fc.assert(fc.property(mutated, attempt), { numRuns: 60 })
  })

  it('is never longer than its entries and frame are counted', () => {
    const lengths = fc.array(fc.oneof(fc.nat(60), fc.nat(300), fc.nat(70_000)), { maxLength: 8 })
    const property = fc.property(lengths, (found) => {
      const raws = found.map((length) => new Uint8Array(length).fill(0xff))
      const counted = raws.reduce((sum, raw) => sum + setEntryBytes(raw.length), setFrameBytes)
      assert.ok(encodeRlp([new Uint8Array(32), raws]).length <= counted)
    })
    fc.assert(property, { numRuns: 30 })
  })
})

describe('executionOrder', () => {
  const set = makeSet(parentHash, transactions)
  const order = executionOrder(set)

  it('runs each transaction once, nonces ascending per sender', () => {
    assert.deepEqual(new Set(order), new Set(set.transactions))
    for (const { sender } of transactions) {
      const nonces = order.filter((it) => it.sender === sender).map(({ nonce }) => nonce)
      assert.deepEqual(nonces, [0n, 1n, 2n])
    }
  })

  it('lets senders take turns', () => {
    assert.deepEqual(
      order.map(({ nonce }) => nonce),
      [0n, 0n, 0n, 0n, 1n, 1n, 1n, 1n, 2n, 2n, 2n, 2n],
    )
  })

  it('shuffles senders anew for each set', () => {
    const firsts = new Set(
      Array.from(
        { length: 24 },
        (_, seed) => executionOrder(makeSet(keccak(new Uint8Array([seed])), transactions))[0]?.sender,
      ),
    )
    assert.equal(firsts.size, senders.length)
  })

  it('is a known order for a known set', () => {
    const ranks = order.slice(0, 4).map(({ sender }) => sender)
    const byHash = [...ranks].toSorted((left, right) => compareHex(rankOf(left), rankOf(right)))
    assert.deepEqual(ranks, byHash)
  })

  function rankOf(sender: string): `0x${string}` {
    return keccak(Uint8Array.from(Buffer.from(set.hash.slice(2) + sender.slice(2), 'hex')))
  }
})

describe('clearing price', () => {
  const bid = (gasLimit: bigint, maxFeePerGas: bigint): Transaction =>
    ({ gasLimit, maxFeePerGas }) as Transaction
  const parameters = { ...defaultParameters, gasLimit: 1_600n, setBytesMax: 1_600 }
  const price = (members: readonly Transaction[], bytes = 0) =>
    clearingPrice({ transactions: members, bytes: new Uint8Array(bytes) }, parameters)

  it('is 0 while there is room, whatever is bid', () => {
    assert.equal(price([]), 0n)
    assert.equal(price([bid(1_500n, 9n)], 1_500), 0n)
  })
  it('is the lowest bid once gas or bytes pass 15/16', () => {
    assert.equal(price([bid(1_000n, 9n), bid(501n, 4n)]), 4n)
    assert.equal(price([bid(1n, 9n)], 1_501), 9n)
    assert.equal(price([bid(1_500n, 9n), bid(1n, 0n)]), 0n)
  })
  it('counts a set as full when the largest transaction did not fit, at the default parameters', () => {
    const { gasLimit, setBytesMax } = defaultParameters
    assert.ok(isFull({ gas: gasLimit - 2n ** 24n + 1n, bytes: 0 }, defaultParameters))
    assert.ok(isFull({ gas: 0n, bytes: setBytesMax - 131_072 + 1 }, defaultParameters))
  })
})
