/** Functions on curves, held against the other library on whatever points, factors, pairs and bytes are drawn. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { p256 as judgedP256 } from '@noble/curves/nist.js'
import { agree, joined, packed } from './agreement.fixture.ts'
import {
  bls12First,
  bls12Second,
  bn254First,
  bn254Second,
  type JudgedGroup,
} from './judged-groups.fixture.ts'

const word = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n })
const seed = fc.bigInt({ min: 1n, max: 2n ** 250n })
const yes = `0x${'0'.repeat(63)}1`
const no = `0x${'0'.repeat(64)}`

/** Any point of the subgroup, often one that was drawn before, or infinity. */
function points({ order, multiple }: JudgedGroup): fc.Arbitrary<Uint8Array> {
  const factor = fc.oneof(fc.bigInt({ min: -4n, max: 4n }), fc.bigInt({ min: 0n, max: order }))
  return factor.map(multiple)
}

function factors({ order }: JudgedGroup): fc.Arbitrary<bigint> {
  const edges = [
    0n,
    1n,
    2n,
    order - 1n,
    order,
    order + 1n,
    2n * order,
    2n ** 128n,
    2n ** 255n,
    2n ** 256n - 1n,
  ]
  const short = fc.bigInt({ min: 0n, max: 2n ** 64n })
  return fc.oneof(fc.constantFrom(...edges.filter((it) => it < 2n ** 256n)), short, word)
}

/** Two points: any, the same, opposite ones, infinity. */
function summands(group: JudgedGroup, isAnywhere: boolean): fc.Arbitrary<Uint8Array> {
  const infinity = group.multiple(0n)
  const opposites = fc.oneof(
    fc
      .bigInt({ min: 1n, max: group.order - 1n })
      .map((it) => [group.multiple(it), group.multiple(-it)] as const),
    ...(isAnywhere ? [seed.map(group.anywhere)] : []),
  )
  return fc
    .tuple(opposites, opposites, fc.nat(4))
    .map(([[one, minus], [other], how]) => joined(one, [other, one, minus, infinity, other][how] ?? other))
    .chain((input) => fc.constantFrom(input, swapped(input)))
}

function swapped(input: Uint8Array): Uint8Array {
  return joined(input.subarray(input.length / 2), input.subarray(0, input.length / 2))
}

function products(group: JudgedGroup, countMax: number): fc.Arbitrary<Uint8Array> {
  const term = fc
    .tuple(points(group), factors(group))
    .map(([point, factor]) => joined(point, packed(32, factor)))
  return fc
    .array(fc.tuple(term, fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: countMax })
    .map((list) =>
      joined(...list.flatMap(([it, times]) => Array<Uint8Array>(times).fill(it)).slice(0, countMax)),
    )
}

/** Pairs of multiples of the generators, or of infinity; the last may make the product 1. */
function pairs(first: JudgedGroup, second: JudgedGroup): fc.Arbitrary<readonly [Uint8Array, boolean]> {
  const factor = fc.oneof(fc.constant(0n), fc.bigInt({ min: 1n, max: first.order - 1n }))
  const list = fc.array(fc.tuple(factor, factor), { maxLength: 4 })
  return fc.tuple(list, fc.boolean()).map(([some, isBalanced]) => {
    const sum = some.reduce((total, [a, b]) => total + a * b, 0n) % first.order
    const all = isBalanced ? [...some, [first.order - sum, 1n] as const] : some
    const input = joined(...all.flatMap(([a, b]) => [first.multiple(a), second.multiple(b)]))
    return [input, isBalanced || sum === 0n]
  })
}

/** One bit another, some bytes more or fewer, or nothing but noise of a length that could be good. */
function spoiled(good: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const flipped = fc.tuple(good, fc.nat()).map(([input, at]) => {
    const copy = Uint8Array.from(input)
    if (copy.length > 0) copy[(at >> 3) % copy.length]! ^= 1 << (at & 7)
    return copy
  })
  const longer = good.map((input) => joined(input, Uint8Array.of(1)))
  const shorter = good.map((input) => input.subarray(0, -1))
  const noise = good.chain(({ length }) => fc.uint8Array({ minLength: length, maxLength: length }))
  return fc.oneof(flipped, flipped, longer, shorter, noise)
}

type Case = { readonly at: number; readonly inputs: fc.Arbitrary<Uint8Array>; readonly runs: number }

const cases: Readonly<Record<string, Case>> = {
  'sums on BN254': { at: 0x06, inputs: summands(bn254First, false), runs: 150 },
  'products on BN254': { at: 0x07, inputs: products(bn254First, 1), runs: 100 },
  'sums in the first group of BLS12-381': { at: 0x0b, inputs: summands(bls12First, true), runs: 80 },
  'sums in the second group of BLS12-381': { at: 0x0d, inputs: summands(bls12Second, true), runs: 60 },
  'products in the first group of BLS12-381': { at: 0x0c, inputs: products(bls12First, 1), runs: 40 },
  'products in the second group of BLS12-381': { at: 0x0e, inputs: products(bls12Second, 1), runs: 40 },
  'sums of products in the first group': { at: 0x0c, inputs: products(bls12First, 40), runs: 20 },
  'sums of products in the second group': { at: 0x0e, inputs: products(bls12Second, 40), runs: 12 },
}

describe('functions on curves', () => {
  for (const [name, { at, inputs, runs }] of Object.entries(cases)) {
    it(`agree with the library on ${name}`, async () => {
      const property = fc.asyncProperty(inputs, async (input) => {
        assert.notEqual(await agree(at, input), 'failed')
      })
      await fc.assert(property, { numRuns: runs })
    })

    it(`agree with the library on what is hardly ${name}`, async () => {
      const property = fc.asyncProperty(spoiled(inputs), async (input) => {
        await agree(at, input)
      })
      await fc.assert(property, { numRuns: runs })
    })
  }

  for (const [name, at, first, second] of [
    ['BN254', 0x08, bn254First, bn254Second],
    ['BLS12-381', 0x0f, bls12First, bls12Second],
  ] as const) {
    it(`agree with the library on pairings on ${name}, and find the products that are 1`, async () => {
      const property = fc.asyncProperty(pairs(first, second), async ([input, isOne]) => {
        const found = await agree(at, input)
        if (input.length === 0 && at === 0x0f) assert.equal(found, 'failed')
        else assert.equal(found !== 'failed' && found.output, isOne ? yes : no)
      })
      await fc.assert(property, { numRuns: 30 })
    })

    it(`agree with the library on what is hardly a pairing on ${name}`, async () => {
      const good = pairs(first, second).map(([input]) => input)
      await fc.assert(
        fc.asyncProperty(spoiled(good), async (input) => void (await agree(at, input))),
        { numRuns: 30 },
      )
    })
  }

  it('refuse points outside of the subgroups, and sum them', async () => {
    await fc.assert(
      fc.asyncProperty(seed, async (it) => {
        const [first] = bls12First.anywhere(it)
        const [second] = bls12Second.anywhere(it)
        const [smallSecond] = bn254Second.anywhere(it)
        assert.notEqual(await agree(0x0b, joined(first, first)), 'failed')
        assert.notEqual(await agree(0x0d, joined(second, second)), 'failed')
        for (const factor of [0n, 1n, bls12First.order]) {
          assert.equal(await agree(0x0c, joined(first, packed(32, factor))), 'failed')
          assert.equal(await agree(0x0e, joined(second, packed(32, factor))), 'failed')
        }
        for (const other of [bls12Second.multiple(0n), bls12Second.multiple(1n)])
          assert.equal(await agree(0x0f, joined(first, other)), 'failed')
        for (const other of [bls12First.multiple(0n), bls12First.multiple(1n)])
          assert.equal(await agree(0x0f, joined(other, second)), 'failed')
        for (const other of [bn254First.multiple(0n), bn254First.multiple(1n)])
          assert.equal(await agree(0x08, joined(other, smallSecond)), 'failed')
      }),
      { numRuns: 6 },
    )
  })
})

describe('P256VERIFY', () => {
  const { Point } = judgedP256
  const { p, n } = Point.CURVE()
  const numbers = fc.bigInt({ min: 1n, max: n - 1n })
  const input = (z: bigint, r: bigint, s: bigint, key: typeof Point.BASE): Uint8Array =>
    joined(packed(32, z, r, s), key.toBytes(false).subarray(1))
  const inverse = (it: bigint): bigint => Point.Fn.inv(it)
  const verdict = async (bytes: Uint8Array): Promise<boolean> => {
    const found = await agree(0x100, bytes)
    assert.ok(found !== 'failed')
    return found.output === yes
  }

  it('agrees with the library on any bytes, and on any numbers beside a key', async () => {
    const bytes = fc.uint8Array({ minLength: 159, maxLength: 161 })
    const beside = fc
      .tuple(word, word, word, numbers)
      .map(([z, r, s, key]) => input(z, r, s, Point.BASE.multiply(key)))
    await fc.assert(
      fc.asyncProperty(fc.oneof(bytes, beside, spoiled(beside)), async (it) => {
        assert.equal(await verdict(it), false)
      }),
      { numRuns: 60 },
    )
  })

  it('finds signatures valid, with a low s and a high one, whatever the digest is', async () => {
    const digest = fc.oneof(fc.constantFrom(0n, n - 1n, n, n + 1n, 2n ** 256n - 1n), word)
    await fc.assert(
      fc.asyncProperty(digest, numbers, numbers, async (z, secret, k) => {
        const key = Point.BASE.multiply(secret)
        const r = Point.BASE.multiply(k).toAffine().x % n
        const s = (inverse(k) * (z + r * secret)) % n
        assert.equal(await verdict(input(z, r, s, key)), true)
        assert.equal(await verdict(input(z, r, n - s, key)), true)
        if (r + n < 2n ** 256n) assert.equal(await verdict(input(z, r + n, s, key)), false)
        if (s + n < 2n ** 256n) assert.equal(await verdict(input(z, r, s + n, key)), false)
      }),
      { numRuns: 25 },
    )
  })

  it('compares modulo the order where x of the sum is not below it', async () => {
    for (let r = 1n, found = 0; found < 3 && n + r < p; r++) {
      const x = n + r
      const y = rootOf(x)
      if (y === undefined) continue
      found++
      const sum = Point.fromAffine({ x, y })
      for (const [z, s] of [
        [5n, 7n],
        [n - 1n, 1n],
      ] as const) {
        // Of s R = z G + r Q.
        const key = sum.multiply(s).subtract(Point.BASE.multiply(z)).multiply(inverse(r))
        assert.equal(await verdict(input(z, r, s, key)), true)
        assert.equal(await verdict(input(z, r + 1n, s, key)), false)
      }
    }
  })

  it('finds nothing valid where the sum is infinity', async () => {
    await fc.assert(
      fc.asyncProperty(numbers, numbers, numbers, async (z, r, s) => {
        // Of z G + r Q = 0.
        const key = Point.BASE.multiply((inverse(r) * (n - z)) % n)
        assert.equal(await verdict(input(z, r, s, key)), false)
      }),
      { numRuns: 15 },
    )
  })

  it('takes a key that is the base point, or its opposite', async () => {
    for (const [secret, key] of [
      [1n, Point.BASE],
      [n - 1n, Point.BASE.negate()],
    ] as const) {
      for (const z of [0n, 1n, 2n, n - 1n]) {
        for (const k of [1n, 2n, 3n, n - 1n]) {
          const r = Point.BASE.multiply(k).toAffine().x % n
          const s = (inverse(k) * (z + r * secret)) % n
          assert.equal(await verdict(input(z, r, s, key)), true)
        }
      }
    }
  })

  function rootOf(x: bigint): bigint | undefined {
    const { Fp } = Point
    const { a, b } = Point.CURVE()
    const square = Fp.add(Fp.mul(Fp.add(Fp.sqr(x), a), x), b)
    const y = Fp.pow(square, (p + 1n) / 4n)
    return Fp.eql(Fp.sqr(y), square) ? y : undefined
  }
})
