import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { compareBallots, isLessAndCompatible, isLessAndIncompatible } from './ballot-order.ts'
import { compareValues, isSubset, withValue } from './bytes.ts'
import { contradict } from './equivocation.ts'
import { Scenario, ballot, x, y, z } from './scenario.test-support.ts'
import { isNewerStatement, samePledges } from './statement-order.ts'
import { isSane } from './statement-sanity.ts'
import { statements } from './statement.test-support.ts'
import type { Pledges } from './types.ts'

const say = new Scenario()

describe('ballots', () => {
  it('compare by counter, then by unsigned bytes, absent ones first', () => {
    assert.ok(compareBallots(ballot(1, z), ballot(2, x)) < 0)
    assert.ok(compareBallots(ballot(1, Uint8Array.of(0x7f)), ballot(1, Uint8Array.of(0x80))) < 0)
    assert.ok(compareBallots(ballot(1, Uint8Array.of(1)), ballot(1, Uint8Array.of(1, 0))) < 0)
    assert.ok(compareBallots(undefined, ballot(0, new Uint8Array(0))) < 0)
    assert.equal(compareBallots(undefined, undefined), 0)
    assert.ok(isLessAndCompatible(ballot(1, x), ballot(1, x)))
    assert.ok(!isLessAndCompatible(ballot(2, x), ballot(1, x)))
    assert.ok(isLessAndIncompatible(ballot(1, x), ballot(1, y)))
    assert.ok(!isLessAndIncompatible(ballot(1, y), ballot(1, x)))
    assert.ok(!isLessAndIncompatible(ballot(1, x), ballot(2, x)))
  })
})

describe('lists of values', () => {
  it('stay sorted sets', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 3 })), (values) => {
        const sorted = values.reduce<readonly Uint8Array[]>(withValue, [])
        for (let at = 1; at < sorted.length; at += 1) {
          assert.ok(compareValues(sorted[at - 1] as Uint8Array, sorted[at] as Uint8Array) < 0)
        }
        assert.ok(values.every((value) => isSubset([value], sorted)))
      }),
    )
  })
})

describe('isNewerStatement', () => {
  const p = { prepared: ballot(1, x) }
  /** Ascending. */
  const chain: readonly Pledges[] = [
    say.prepare(ballot(1, x)),
    say.prepare(ballot(2, x)),
    say.prepare(ballot(2, x), p),
    say.prepare(ballot(2, x), { prepared: ballot(1, y) }),
    say.prepare(ballot(2, x), { prepared: ballot(1, y), preparedPrime: ballot(1, x) }),
    say.prepare(ballot(2, x), { prepared: ballot(1, y), preparedPrime: ballot(1, x), nH: 1 }),
    say.prepare(ballot(2, x), { prepared: ballot(1, y), preparedPrime: ballot(1, x), nH: 1, nC: 1 }),
    say.prepare(ballot(2, y)),
    say.confirm(ballot(1, x), 1, 1, 1),
    say.confirm(ballot(1, x), 1, 1, 2),
    say.confirm(ballot(1, x), 2, 1, 1),
    say.confirm(ballot(2, x), 1, 1, 1),
    say.externalize(ballot(1, x), 1),
  ]

  it('orders PREPARE by b, p, p′, h.n, c.n, then CONFIRM, then EXTERNALIZE', () => {
    chain.forEach((older, at) => {
      chain.forEach((newer, later) =>
        assert.equal(isNewerStatement(older, newer), at < later, `${at} ${later}`),
      )
    })
  })

  it('asks a nomination to grow in both lists', () => {
    const cases: readonly [Pledges, Pledges, boolean][] = [
      [say.nomination([x]), say.nomination([x, y]), true],
      [say.nomination([x]), say.nomination([x], [x]), true],
      [say.nomination([x]), say.nomination([x]), false],
      [say.nomination([x]), say.nomination([y, z]), false],
      [say.nomination([x], [x]), say.nomination([x, y]), false],
      [say.nomination([x]), say.prepare(ballot(1, x)), false],
    ]
    for (const [known, next, expected] of cases) assert.equal(isNewerStatement(known, next), expected)
  })

  it('is never true both ways, nor for the same', () => {
    fc.assert(
      fc.property(statements, statements, (a, b) => {
        assert.ok(!(isNewerStatement(a.pledges, b.pledges) && isNewerStatement(b.pledges, a.pledges)))
        assert.ok(!isNewerStatement(a.pledges, a.pledges))
        assert.ok(samePledges(a.pledges, structuredClone(a.pledges)))
        assert.ok(!contradict(a.pledges, a.pledges))
      }),
    )
  })
})

describe('isSane', () => {
  it('takes what correct nodes say', () => {
    for (const pledges of [
      say.prepare(ballot(1, x)),
      say.prepare(ballot(1, x), { prepared: ballot(1, y), preparedPrime: ballot(1, x) }),
      say.prepare(ballot(2, x), { prepared: ballot(2, x), nC: 1, nH: 2 }),
      say.confirm(ballot(3, x), 2, 1, 3),
      say.externalize(ballot(1, x), 4),
      say.nomination([x, y], [x]),
    ]) {
      assert.ok(isSane(pledges))
    }
  })

  it('rejects what no correct node says', () => {
    for (const pledges of [
      say.prepare(ballot(0, x)),
      say.prepare(ballot(1, x), { prepared: ballot(1, x), preparedPrime: ballot(1, y) }),
      say.prepare(ballot(2, x), { prepared: ballot(2, x), preparedPrime: ballot(1, x) }),
      say.prepare(ballot(1, x), { preparedPrime: ballot(1, x) }),
      say.prepare(ballot(1, x), { nH: 1 }),
      say.prepare(ballot(2, x), { prepared: ballot(1, x), nH: 2 }),
      say.prepare(ballot(2, x), { prepared: ballot(2, x), nC: 1 }),
      say.prepare(ballot(2, x), { prepared: ballot(2, x), nC: 2, nH: 1 }),
      say.prepare(ballot(1, x), { prepared: ballot(2, x), nC: 1, nH: 2 }),
      say.confirm(ballot(0, x), 0, 0, 0),
      say.confirm(ballot(1, x), 1, 1, 2),
      say.confirm(ballot(2, x), 1, 2, 1),
      say.externalize(ballot(0, x), 1),
      say.externalize(ballot(2, x), 1),
      say.nomination([]),
      say.nomination([y, x]),
      say.nomination([x], [y]),
      say.nomination(Array.from({ length: 257 }, (_, at) => Uint8Array.of(at >> 8, at & 255))),
    ]) {
      assert.ok(!isSane(pledges), JSON.stringify(pledges))
    }
    assert.ok(isSane(say.prepare(ballot(0, new Uint8Array(0)), { prepared: ballot(1, x) }), true))
  })
})

describe('contradict', () => {
  it('names pairs that no honest node makes, in either order', () => {
    const pairs: readonly [Pledges, Pledges][] = [
      [say.nomination([x]), say.nomination([y])],
      [say.nomination([x, y]), say.nomination([x], [x])],
      [say.prepare(ballot(1, x), { prepared: ballot(1, x) }), say.prepare(ballot(2, x))],
      [say.confirm(ballot(1, x), 1, 1, 1), say.confirm(ballot(2, y), 2, 2, 2)],
      [say.confirm(ballot(2, x), 2, 1, 2), say.confirm(ballot(3, x), 1, 1, 3)],
      [say.confirm(ballot(1, x), 1, 1, 1), say.externalize(ballot(1, y), 1)],
      [say.externalize(ballot(1, x), 1), say.externalize(ballot(1, y), 1)],
    ]
    for (const [a, b] of pairs) assert.ok(contradict(a, b) && contradict(b, a))
  })

  it('blames nobody for news that arrive late', () => {
    const pairs: readonly [Pledges, Pledges][] = [
      [say.nomination([x]), say.nomination([x, y], [x])],
      [say.prepare(ballot(1, x)), say.prepare(ballot(2, y), { prepared: ballot(1, x) })],
      [say.prepare(ballot(3, y), { prepared: ballot(3, y) }), say.confirm(ballot(2, x), 2, 1, 2)],
      [say.prepare(ballot(1, y)), say.externalize(ballot(1, x), 1)],
      [say.externalize(ballot(1, x), 1), say.externalize(ballot(1, x), 2)],
      [say.nomination([x]), say.externalize(ballot(1, y), 2)],
    ]
    for (const [a, b] of pairs) assert.ok(!contradict(a, b) && !contradict(b, a))
  })
})
