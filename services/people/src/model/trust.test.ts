import { deepEqual, equal } from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mass, ranks, roundsOf, trustOf } from './trust.ts'

describe('the walk of trust', () => {
  test('reaches nobody without a seed', () => {
    deepEqual(ranks([[1], [0]], []), [0, 0])
    deepEqual(trustOf([0, 0]), [0, 0])
  })

  test('stays with seeds that know nobody, the first taking what cannot be divided', () => {
    // 2^45 = 3 * 11728124029610 + 2
    const each = 11_728_124_029_610
    deepEqual(ranks([[], [], [], []], [[3], [1], [2]]), [0, each + 2, each, each])
  })

  test('counts all seeds of one attestor as one seed', () => {
    // Two groups of 2^44; the group of three shares 2^44 = 3 * 5864062014805 + 1.
    const each = 5_864_062_014_805
    deepEqual(ranks([[], [], [], []], [[0], [1, 2, 3]]), [2 ** 44 + 1, each, each, each])
  })

  test('goes back and forth between two, less what starts again at the seed', () => {
    // Each round 255/256 of what one holds goes to the other, and all the rest back to the seed; the mean of rounds
    // 19 and 20 counts. Without it the friend would have 0.96 of the mass, or 0.04 one round later.
    const friend = [0n]
    for (let round = 0; round < 20; round += 1) friend.push(((BigInt(mass) - friend[round]!) * 255n) / 256n)
    const seed = friend.map((it) => BigInt(mass) - it)
    const mean = (ofRounds: bigint[]): number => Number((ofRounds[19]! + ofRounds[20]!) / 2n)
    const found = ranks([[1], [0]], [[0]])
    deepEqual(found, [mean(seed), mean(friend)])
    deepEqual(trustOf(found), [1000, 1000])
  })

  test('does not follow an edge that is not returned', () => {
    deepEqual(ranks([[1], []], [[0]]), [mass, 0])
    deepEqual(ranks([[], [0]], [[0]]), [mass, 0])
  })

  test('goes as many rounds as members are many, and no further', () => {
    deepEqual([1, 2, 1024, 1025, 10_000, 1_000_000, 2 ** 20].map(roundsOf), [20, 20, 20, 22, 28, 40, 40])
    const path = Array.from({ length: 60 }, (_, at) => [at - 1, at + 1].filter((to) => to >= 0 && to < 60))
    equal(
      ranks(path, [[0]]).findLastIndex((rank) => rank > 0),
      20,
    )
  })

  test('goes round a cycle and loses nothing', () => {
    const triangle = ranks(
      [
        [1, 2],
        [0, 2],
        [0, 1],
      ],
      [[0]],
    )
    const lost = mass - triangle.reduce((sum, rank) => sum + rank, 0)
    equal(lost >= 0 && lost < 3, true) // Half a unit of each mean.
    equal(triangle[1], triangle[2])
  })
})

describe('trust', () => {
  test('is full from the largest number on below which lies half of the mass', () => {
    // 4 rho <= 2^44: rho = 2^42, and each holds 2^43.
    const part = mass / 4
    deepEqual(trustOf([part, part, part, part]), [1000, 1000, 1000, 1000])
    // 2 rho + 2^40 <= 2^44: rho = 15 * 2^39, and 2^40 / rho = 2/15.
    deepEqual(trustOf([mass / 2, mass / 2 - 2 ** 40, 2 ** 40]), [1000, 1000, 133])
  })

  test('is 0 below a thousandth of it', () => {
    // rho = 2^44 - 8,000,000
    deepEqual(trustOf([mass - 8_000_000, 8_000_000]), [1000, 0])
  })

  test('of a crowd behind one honest member is a few shares, however large the crowd', () => {
    const honest = 2000
    const seeds = Array.from({ length: 100 }, (_, index) => [20 * index])
    const shares = (trust: readonly number[]): number => trust.reduce((sum, it) => sum + it, 0) / 1000
    for (const crowd of [100, 1000]) {
      const trust = trustOf(ranks(withCrowd(honest, crowd), seeds))
      equal(shares(trust.slice(0, honest)) > 0.8 * honest, true)
      const taken = shares(trust.slice(honest))
      equal(taken > 0 && taken < 10, true, `${crowd} fakes have the trust of ${taken} people`)
    }
  })
})

/** People who know four others each, fakes who know each other, and person 1025 whose fifth friend is a fake. */
function withCrowd(honest: number, crowd: number): number[][] {
  const around = (at: number, size: number, from: number): number[] =>
    [1, 37].flatMap((step) => [from + ((at + step) % size), from + ((at - step + size) % size)])
  return Array.from({ length: honest + crowd }, (_, index) =>
    index < honest
      ? [...around(index, honest, 0), ...(index === 1025 ? [honest] : [])]
      : [...around(index - honest, crowd, honest), ...(index === honest ? [1025] : [])],
  )
}
