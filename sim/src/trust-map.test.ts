import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createRandom } from './random.ts'
import {
  drawLiars,
  drawSafeMap,
  flatMap,
  holdsSlice,
  isQuorum,
  isSafe,
  organisationMap,
  type TrustMap,
  validatorsIn,
} from './trust-map.ts'

/** Whether any two quorums of honest nodes meet in one, found by trying all sets of validators. */
function quorumsMeet(map: TrustMap, liars: readonly number[]): boolean {
  const all = validatorsIn(map)
  const quorums: Set<number>[] = []
  for (let bits = 1; bits < 2 ** all.length; bits++) {
    const set = new Set(all.filter((_, at) => (bits >>> at) & 1))
    const honest = [...set].filter((node) => !liars.includes(node))
    if (honest.length > 0 && honest.every((node) => holdsSlice(map[node]!.trusts, set))) quorums.push(set)
  }
  return quorums.every((a) =>
    quorums.every((b) => [...a].some((node) => b.has(node) && !liars.includes(node))),
  )
}

describe('the maps that seeds draw', () => {
  it('are safe with all the liars that they draw: every two quorums meet in an honest node', () => {
    let liarsSeen = 0
    for (let seed = 1; seed <= 60; seed++) {
      const random = createRandom(seed)
      const map = drawSafeMap(random.fork('map'))
      if (validatorsIn(map).length > 9) continue
      const liars = drawLiars(map, random.fork('liars'))
      liarsSeen += liars.length
      assert.ok(quorumsMeet(map, liars), `seed ${seed}`)
      const honest = validatorsIn(map).filter((node) => !liars.includes(node))
      assert.ok(isQuorum(map, honest), `seed ${seed}`)
    }
    assert.ok(liarsSeen > 20)
  })

  it('have 4 to 30 validators; seven organisations of three are among them', () => {
    const sizes = Array.from(
      { length: 300 },
      (_, seed) => validatorsIn(drawSafeMap(createRandom(seed))).length,
    )
    assert.ok(Math.min(...sizes) >= 4 && Math.max(...sizes) <= 30)
    assert.ok(sizes.includes(21))
  })
})

describe('isSafe', () => {
  it('knows how many may lie', () => {
    assert.ok(isSafe(flatMap(4), [0]))
    assert.ok(!isSafe(flatMap(4), [0, 1]))
    assert.ok(isSafe(flatMap(7), [0, 1]))
    assert.ok(!isSafe(flatMap(7), [0, 1, 2]))
    const seven = organisationMap(7, 3)
    assert.ok(isSafe(seven, [0, 1, 2, 3, 4, 5]), 'two whole organisations')
    assert.ok(!isSafe(seven, [0, 3, 6]), 'one node in each of three')
  })
})
