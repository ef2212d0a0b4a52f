import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Hex } from '@watt/evm'
import { type Ledger, makeSet, SetDecodeError, type TransactionSet } from '@watt/ledger'
import { herderLimits } from './limits.ts'
import { createTransactionSets, type TransactionSets } from './transaction-sets.ts'

const parent: Hex = `0x${'01'.repeat(32)}`
const empty = makeSet(parent, [])

function open(): { readonly sets: TransactionSets; readonly checks: { count: number; head: Hex } } {
  const checks = { count: 0, head: parent }
  const ledger = {
    get head() {
      return { hash: checks.head, header: { number: 1n } }
    },
    decodeSet(bytes: Uint8Array) {
      if (bytes[0] === 0xff) throw new SetDecodeError('no list')
      return empty
    },
    checkSet() {
      checks.count += 1
      return undefined
    },
  } as unknown as Ledger // Nothing else of it is read.
  const hashOf = (bytes: Uint8Array): Hex => (bytes[0] === 0xff ? '0xff' : empty.hash)
  return { sets: createTransactionSets(ledger, hashOf), checks }
}

describe('transaction sets at hand', () => {
  it('are taken by the hash of their bytes alone', () => {
    const { sets } = open()
    assert.ok(!sets.take(1n, '0xother', empty.bytes))
    assert.ok(sets.take(1n, empty.hash, empty.bytes))
    assert.equal(sets.get(empty.hash), empty)
  })

  it('are bytes alone once their slot is closed', () => {
    const { sets, checks } = open()
    sets.put(1n, empty)
    sets.closed(0n)
    assert.equal(sets.get(empty.hash), empty)
    checks.head = '0x02'
    sets.closed(1n)
    assert.equal(sets.get(empty.hash), undefined)
    assert.equal(sets.bytesOf(empty.hash), empty.bytes)
    assert.ok(sets.isUseless(empty.hash))
    sets.dropBelow(2n)
    assert.equal(sets.bytesOf(empty.hash), undefined)
  })

  it('are of use when they follow the head, however early somebody named them', () => {
    const { sets, checks } = open()
    for (const early of [1n, 2n]) {
      checks.head = '0x02'
      sets.put(early, empty)
      sets.closed(early)
      assert.ok(sets.isUseless(empty.hash))
      checks.head = parent
      assert.ok(!sets.isUseless(empty.hash))
      assert.equal(sets.get(empty.hash), empty)
    }
  })

  it('are remembered as none when their bytes are none', () => {
    const { sets } = open()
    assert.ok(sets.take(3n, '0xff', Uint8Array.of(0xff)))
    assert.equal(sets.get('0xff'), undefined)
    assert.ok(sets.isUseless('0xff'))
    sets.dropBelow(4n)
    assert.ok(!sets.isUseless('0xff'))
  })

  it('are checked once for each head', () => {
    const { sets, checks } = open()
    sets.problem(empty)
    sets.problem(empty)
    assert.equal(checks.count, 1)
    checks.head = '0x02'
    sets.problem(empty)
    assert.equal(checks.count, 2)
  })

  it('stay within their bytes: those of the oldest slots go', () => {
    const { sets } = open()
    const large = (name: string): TransactionSet => ({
      ...empty,
      hash: `0x${name}`,
      bytes: { length: herderLimits.setBytesKeptMax / 2 } as Uint8Array,
    })
    sets.put(5n, large('a'))
    sets.put(4n, large('b'))
    sets.put(6n, large('c'))
    assert.deepEqual(
      (['0xa', '0xb', '0xc'] as const).map((hash) => sets.get(hash) !== undefined),
      [true, false, true],
    )
  })
})
