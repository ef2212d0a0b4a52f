import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Hex } from '@watt/evm'
import type { Block, SlotValue, Transaction, TransactionSet, Upgrades } from './types.ts'
import { keccak, toHex } from './bytes.ts'
import { parameterBounds, upgradesRlp } from './parameters.ts'
import { encodeRlp } from './rlp.ts'
import { checkValue, combineValues, decodeValue, encodeValue } from './value.ts'

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex)
const upgrades: fc.Arbitrary<Upgrades> = fc.record(
  {
    gasLimit: fc.bigInt(parameterBounds.gasLimit),
    setBytesMax: fc.integer({ min: 262_144, max: 15_728_640 }),
    freeTransactionsPerAccountMax: fc.nat(1_000_000),
  },
  { requiredKeys: [], noNullPrototype: true },
)
const slotValue: fc.Arbitrary<SlotValue> = fc.record(
  { parentHash: hash, transactionSetHash: hash, closeTimeMs: fc.bigInt(0n, 2n ** 48n - 1n), upgrades },
  { noNullPrototype: true },
)

describe('slot value', () => {
  it('decodes what was encoded', () => {
    fc.assert(fc.property(slotValue, (value) => assert.deepEqual(decodeValue(encodeValue(value)), value)))
  })

  it('has one encoding: what decodes encodes to the same bytes', () => {
    const property = fc.property(slotValue, fc.nat(140), fc.nat(255), (value, at, byte) => {
      const bytes = encodeValue(value)
      bytes[at % bytes.length] = byte
      const decoded = decodeValue(bytes)
      if (decoded) assert.deepEqual(encodeValue(decoded), bytes)
    })
    fc.assert(property)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => assert.equal(decodeValue(bytes), undefined)),
    )
  })

  it('refuses upgrades that are unknown, repeated or out of order', () => {
    const parts = [new Uint8Array(32), new Uint8Array(32), 5n] as const
    assert.ok(decodeValue(encodeRlp([...parts, upgradesRlp({ setBytesMax: 300_000 })])))
    for (const wrong of [
      [[4n, 1n]],
      [[0n, 1n]],
      [
        [2n, 1n],
        [1n, 1n],
      ],
      [
        [1n, 1n],
        [1n, 1n],
      ],
      [[1n, 2n ** 48n]],
      [[1n]],
    ]) {
      assert.equal(decodeValue(encodeRlp([...parts, wrong])), undefined)
    }
    assert.equal(decodeValue(encodeRlp([...parts, [], []])), undefined)
  })
})

const parentHash = keccak(new Uint8Array(1))
const parent = { hash: parentHash, value: { closeTimeMs: 1_000n } } as Block
const valueAt = (closeTimeMs: bigint, upgrade: Upgrades = {}): SlotValue => ({
  parentHash,
  transactionSetHash: parentHash,
  closeTimeMs,
  upgrades: upgrade,
})

describe('checkValue', () => {
  it('wants a later close time than the parent has', () => {
    assert.equal(checkValue(valueAt(1_000n), parent, 2_000n), 'invalid')
    assert.equal(checkValue(valueAt(1_001n), parent, 2_000n), 'valid')
  })
  it('is unsure beyond 60 s ahead of the local clock', () => {
    assert.equal(checkValue(valueAt(62_000n), parent, 2_000n), 'valid')
    assert.equal(checkValue(valueAt(62_001n), parent, 2_000n), 'maybeValid')
  })
  it('wants the head as parent', () => {
    const other = { ...valueAt(1_500n), parentHash: keccak(new Uint8Array(2)) }
    assert.equal(checkValue(other, parent, 2_000n), 'invalid')
  })
  it('wants upgrades inside their bounds', () => {
    const wrong: readonly Upgrades[] = [
      { gasLimit: 4_999_999n },
      { gasLimit: 10_000_000_001n },
      { setBytesMax: 262_143 },
      { setBytesMax: 15_728_641 },
      { freeTransactionsPerAccountMax: 1_000_001 },
    ]
    for (const upgrade of wrong) assert.equal(checkValue(valueAt(1_500n, upgrade), parent, 2_000n), 'invalid')
    assert.equal(checkValue(valueAt(1_500n, { gasLimit: 5_000_000n }), parent, 2_000n), 'valid')
  })
})

/** A set as far as its rank goes. */
function setWith(
  name: number,
  transactions: readonly { gasLimit: bigint; maxFeePerGas: bigint }[],
  bytes = 100,
): TransactionSet {
  const setHash = keccak(new Uint8Array([name]))
  return {
    hash: setHash,
    parentHash,
    transactions: transactions as Transaction[],
    bytes: new Uint8Array(bytes),
  }
}

describe('combineValues', () => {
  const free = { gasLimit: 21_000n, maxFeePerGas: 0n }
  const paid = { gasLimit: 21_000n, maxFeePerGas: 2n }
  const empty = setWith(0, [])
  const one = setWith(1, [paid])
  const two = setWith(2, [free, free], 300)
  const twoPaid = setWith(3, [paid, free], 300)
  const twoSmall = setWith(4, [free, free], 200)
  const sets = [empty, one, two, twoPaid, twoSmall]
  const lookup = (found: Hex) => sets.find((set) => set.hash === found)
  const valueOf = (set: TransactionSet, change: Partial<SlotValue> = {}): SlotValue => ({
    ...valueAt(2_000n),
    transactionSetHash: set.hash,
    ...change,
  })
  const best = (...found: readonly TransactionSet[]) =>
    combineValues(
      found.map((set) => valueOf(set)),
      lookup,
    )?.transactionSetHash

  it('prefers gas, then bids, then fewer bytes, and what is at hand', () => {
    assert.equal(best(empty, one, two), two.hash)
    assert.equal(best(two, twoPaid, twoSmall), twoPaid.hash)
    assert.equal(best(two, twoSmall), twoSmall.hash)
    assert.equal(best(setWith(9, [free, free, free]), empty), empty.hash)
    assert.equal(combineValues([], lookup), undefined)
  })

  it('takes the close time of the winner and the maximum of each upgrade', () => {
    const combined = combineValues(
      [
        valueOf(one, { closeTimeMs: 9_000n, upgrades: { gasLimit: 7_000_000n } }),
        valueOf(two, { closeTimeMs: 3_000n, upgrades: { gasLimit: 6_000_000n, setBytesMax: 300_000 } }),
        valueOf(two, { closeTimeMs: 2_500n }),
      ],
      lookup,
    )
    assert.deepEqual(
      combined,
      valueOf(two, { closeTimeMs: 3_000n, upgrades: { gasLimit: 7_000_000n, setBytesMax: 300_000 } }),
    )
  })

  it('depends on the candidates, not on their order', () => {
    const candidate = fc.record(
      {
        parentHash: fc.constant(parentHash),
        upgrades,
        closeTimeMs: fc.bigInt(1n, 9n),
        transactionSetHash: fc.constantFrom(...sets.map((set) => set.hash), keccak(new Uint8Array([77]))),
      },
      { noNullPrototype: true },
    )
    const property = fc.property(fc.array(candidate, { minLength: 1, maxLength: 8 }), (candidates) => {
      const forward = combineValues(candidates, lookup)
      assert.deepEqual(combineValues(candidates.toReversed(), lookup), forward)
      assert.ok(candidates.some((it) => it.transactionSetHash === forward?.transactionSetHash))
    })
    fc.assert(property)
  })
})
