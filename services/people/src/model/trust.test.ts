import { deepEqual, equal } from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mass, ranks, trustOf, type Walker } from './trust.ts'

const seed = (...circle: number[]): Walker => ({ isSeed: true, circle })
const member = (...circle: number[]): Walker => ({ isSeed: false, circle })

describe('the walk of trust', () => {
  test('reaches nobody without a seed', () => {
    deepEqual(ranks([member(1), member(0)]), [0n, 0n])
    deepEqual(trustOf([0n, 0n]), [0, 0])
  })

  test('stays with seeds that know nobody, the first taking what cannot be divided', () => {
    // 2^45 = 3 * 11728124029610 + 2
    deepEqual(ranks([member(), seed(), seed(), seed()]), [
      0n,
      11728124029612n,
      11728124029610n,
      11728124029610n,
    ])
  })

  test('goes back and forth between two, less what starts again at the seed', () => {
    // One share q = 127/128 is passed on each round, the rest returns to the seed, so after round n the friend holds
    // f(n) = q (1 - f(n-1)): 0, q, q - q^2, ... and after 40 rounds floor by floor:
    let friend = 0n
    for (let round = 0; round < 40; round += 1) friend = ((mass - friend) * 127n) / 128n
    deepEqual(ranks([seed(1), member(0)]), [mass - friend, friend])
  })

  test('does not follow an edge that is not returned', () => {
    deepEqual(ranks([seed(1), member()]), [mass, 0n])
    deepEqual(ranks([seed(), member(0)]), [mass, 0n])
  })

  test('needs as many rounds as the path is long, and makes 40', () => {
    const path = Array.from({ length: 60 }, (_, at) => at).map((at) => ({
      isSeed: at === 0,
      circle: [at - 1, at + 1].filter((to) => to >= 0 && to < 60),
    }))
    const reached = ranks(path).map((rank) => rank > 0n)
    equal(reached.lastIndexOf(true) < 41, true)
    equal(ranks(path)[41], 0n)
  })

  test('goes round a cycle and loses nothing', () => {
    const triangle = ranks([seed(1, 2), member(0, 2), member(0, 1)])
    equal(
      triangle.reduce((sum, rank) => sum + rank, 0n),
      mass,
    )
    equal(triangle[1], triangle[2])
  })
})

describe('trust', () => {
  test('is full from the largest number on below which lies a quarter of the mass', () => {
    // 4 rho <= 2^43: rho = 2^41.
    const part = mass / 4n
    deepEqual(trustOf([part, part, part, part]), [1000, 1000, 1000, 1000])
    // rho + rho + 2^40 <= 2^43 with rho = (2^43 - 2^40) / 2 = 7 * 2^39: 2^40 / rho = 2/7
    deepEqual(trustOf([mass / 2n, mass / 2n - 2n ** 40n, 2n ** 40n]), [1000, 1000, 285])
  })

  test('is 0 below a thousandth of it', () => {
    // rho = 2^43 - 8,000,000: a thousandth is 8796085022.2
    deepEqual(trustOf([mass - 8_000_000n, 8_000_000n]), [1000, 0])
  })

  test('of a crowd behind one honest member is a few shares, however large the crowd', () => {
    const honest = 2000
    const shares = (trust: readonly number[]): number => trust.reduce((sum, it) => sum + it, 0) / 1000
    for (const crowd of [100, 1000]) {
      const trust = trustOf(ranks(withCrowd(honest, crowd)))
      equal(shares(trust.slice(0, honest)) > 0.8 * honest, true)
      const taken = shares(trust.slice(honest))
      equal(taken > 0 && taken < 5, true, `${crowd} fakes have the trust of ${taken} people`)
    }
  })
})

/** People who know four others each, fakes who know each other, and person 1025 whose fifth friend is a fake. */
function withCrowd(honest: number, crowd: number): Walker[] {
  const around = (at: number, size: number, from: number): number[] =>
    [1, 37].flatMap((step) => [from + ((at + step) % size), from + ((at - step + size) % size)])
  return Array.from({ length: honest + crowd }, (_, index) =>
    index < honest
      ? {
          isSeed: index % 50 === 0,
          circle: [...around(index, honest, 0), ...(index === 1025 ? [honest] : [])],
        }
      : {
          isSeed: false,
          circle: [...around(index - honest, crowd, honest), ...(index === honest ? [1025] : [])],
        },
  )
}
