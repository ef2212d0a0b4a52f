import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { chainOf } from './chain.fixture.ts'
import { createTrail, type JudgeBlock, type OfferedHeader, type Trail } from './trail.ts'

const chain = chainOf(12)
const other = chainOf(12, 1)

/** Convinced by some blocks of a chain and by nothing else. */
const convincedBy =
  (blocks: readonly OfferedHeader[], ...numbers: readonly bigint[]): JudgeBlock =>
  ({ slot, value }) =>
    numbers.includes(slot) && value === blocks[Number(slot) - 1]!.value ? 'proven' : 'short'

/** Offers blocks `from` down to `to`. */
function extend(trail: Trail, from: number, to: number, blocks = chain): string {
  return trail.extend(BigInt(from), blocks.slice(to - 1, from).toReversed())
}

function numbersOn(trail: Trail, blocks = chain): readonly number[] {
  return blocks.flatMap(({ value }, at) => (trail.leadsTo(BigInt(at + 1), value) ? [at + 1] : []))
}

describe('a trail', () => {
  it('leads from the newest block that convinces back over all before it, and to nothing else', () => {
    const trail = createTrail(convincedBy(chain, 7n, 9n))
    assert.equal(extend(trail, 12, 11), 'good')
    assert.ok(!trail.isAnchored)
    assert.equal(extend(trail, 10, 6), 'good')
    assert.ok(trail.isAnchored)
    assert.equal(extend(trail, 5, 1), 'good')
    assert.deepEqual(numbersOn(trail), [1, 2, 3, 4, 5, 6, 7, 8, 9])
    assert.deepEqual(numbersOn(trail, other), [])
    assert.ok(trail.knows(9n) && !trail.knows(10n))
  })

  it('remembers nothing of a history that convinces nobody', () => {
    const trail = createTrail(() => 'short')
    assert.equal(extend(trail, 12, 1), 'good')
    assert.ok(!trail.isAnchored && !trail.knows(1n))
  })

  it('refuses another history below a block that convinces', () => {
    const trail = createTrail(convincedBy(chain, 9n))
    assert.equal(extend(trail, 10, 9), 'good')
    assert.equal(extend(trail, 8, 1, other), 'wrong')
    assert.ok(!trail.knows(8n))
  })

  it('refuses an honest header below a value that it does not belong to', () => {
    // The liar's value convinces, but names another parent.
    const trail = createTrail(convincedBy(other, 9n))
    assert.equal(trail.extend(9n, [{ ...chain[8]!, value: other[8]!.value }, chain[7]!]), 'wrong')
  })

  it('goes by the header and not by the value beside it', () => {
    const trail = createTrail(convincedBy(chain, 9n))
    const twisted = { ...chain[7]!, value: other[7]!.value }
    assert.equal(trail.extend(9n, [chain[8]!, twisted]), 'good')
    assert.deepEqual(numbersOn(trail), [8, 9])
    assert.deepEqual(numbersOn(trail, other), [])
  })

  it('blames bytes that are no value, and proofs that nobody honest sends', () => {
    const noValue = { ...chain[0]!, value: Uint8Array.of(1) }
    assert.equal(createTrail(() => 'proven').extend(1n, [noValue]), 'wrong')
    assert.equal(
      extend(
        createTrail(() => 'wrong'),
        1,
        1,
      ),
      'wrong',
    )
  })

  it('forgets', () => {
    const trail = createTrail(convincedBy(chain, 12n))
    extend(trail, 12, 1)
    trail.clear()
    assert.ok(!trail.isAnchored)
    assert.deepEqual(numbersOn(trail), [])
  })
})
