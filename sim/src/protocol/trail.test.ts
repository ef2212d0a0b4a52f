import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Closed } from './disk.ts'
import { provenCount, Trail } from './trail.ts'
import { encodeValue, firstValue, markOf } from './value.ts'

/** A history: entry i is slot i + 1. */
function history(length: number, after = firstValue, set = 0): readonly Closed[] {
  const closed: Closed[] = []
  for (let slot = 1; slot <= length; slot++) {
    const parent = markOf(closed.at(-1)?.value ?? after)
    closed.push({ value: encodeValue({ parent, closeTimeMs: slot, set }), proof: [] })
  }
  return closed
}

const proven =
  (...slots: readonly number[]) =>
  (slot: number): boolean =>
    slots.includes(slot)

describe('slots proven by later ones', () => {
  it('are all up to the last that is proven', () => {
    const offered = history(9)
    assert.equal(provenCount(firstValue, 1, offered, proven(1, 5, 7)), 7)
    assert.equal(provenCount(firstValue, 1, offered, proven()), 0)
    assert.equal(provenCount(offered[3]!.value, 5, offered.slice(4), proven(5, 8)), 4)
  })

  it('end where one does not follow the other', () => {
    const [one, , three] = history(3)
    assert.equal(provenCount(firstValue, 1, [one!, three!], proven(1, 2)), 1)
    assert.equal(provenCount(firstValue, 2, [three!], proven(2)), 0)
    const foreign = { value: Uint8Array.of(1), proof: [] }
    assert.equal(provenCount(firstValue, 1, [foreign], proven(1)), 0)
  })
})

describe('a trail', () => {
  it('leads from a proven slot back through several answers, and to nothing else', () => {
    const all = history(12)
    const trail = new Trail(proven(10))
    assert.ok(trail.extend(9, all.slice(8)))
    assert.ok(trail.extend(5, all.slice(4, 8)))
    assert.ok(trail.extend(1, all.slice(0, 4)))
    all.slice(0, 10).forEach(({ value }, at) => assert.ok(trail.leadsTo(at + 1, value), `${at + 1}`))
    assert.ok(!trail.knows(11))
    assert.ok(!trail.leadsTo(3, history(3, firstValue, 7)[2]!.value))
  })

  it('remembers nothing of a history that is not proven', () => {
    const trail = new Trail(proven())
    assert.ok(trail.extend(1, history(10)))
    assert.ok(!trail.knows(1))
  })

  it('refuses what a proven slot does not follow', () => {
    const trail = new Trail(proven(10))
    assert.ok(trail.extend(9, history(10).slice(8)))
    assert.ok(!trail.extend(5, history(8, firstValue, 7).slice(4)))
    assert.ok(!new Trail(proven(2)).extend(1, [...history(1, firstValue, 7), history(2)[1]!]))
    assert.ok(!new Trail(proven(1)).extend(1, [{ value: Uint8Array.of(1), proof: [] }]))
  })

  it('forgets what was taken', () => {
    const trail = new Trail(proven(3))
    trail.extend(1, history(3))
    trail.forgetUpTo(2)
    assert.deepEqual(
      [0, 1, 2, 3].map((slot) => trail.knows(slot)),
      [false, false, false, true],
    )
  })
})
