/** Functions on pairing-friendly curves: infinity, other forms of one element, points off the curve and off the subgroup. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { bn254 } from '@noble/curves/bn254.js'
import type { BlsCurvePair } from '@noble/curves/abstract/bls.js'
import { agree, joined, ofOurs, packed } from './agreement.fixture.ts'

/** A curve as a call writes it. `first` is the coefficient that comes first. */
type Shape = { readonly curve: BlsCurvePair; readonly bytes: number; readonly first: 'c0' | 'c1' }
type Sample = { readonly name: string; readonly bytes: Uint8Array }

const small: Shape = { curve: bn254, bytes: 32, first: 'c1' }
const large: Shape = { curve: bls12_381, bytes: 64, first: 'c0' }
const one = `0x${'0'.repeat(63)}1`
const zero = `0x${'0'.repeat(64)}`

/** Points of the first group, good and bad. */
function firstPoints({ curve, bytes }: Shape): readonly Sample[] {
  const { Point } = curve.G1
  const { Fp } = curve.fields
  const at = (factor: bigint): readonly [bigint, bigint] => {
    const { x, y } = Point.BASE.multiplyUnsafe(factor).toAffine()
    return [x, y]
  }
  const [x, y] = at(5n)
  const good = [1n, 2n, 7n, curve.fields.Fr.ORDER - 1n].map((it) => ({
    name: `${it} G`,
    bytes: packed(bytes, ...at(it)),
  }))
  return [
    ...good,
    { name: 'infinity', bytes: new Uint8Array(2 * bytes) },
    { name: 'x one modulus too high', bytes: packed(bytes, x + Fp.ORDER, y) },
    { name: 'y one modulus too high', bytes: packed(bytes, x, y + Fp.ORDER) },
    { name: 'the modulus twice', bytes: packed(bytes, Fp.ORDER, Fp.ORDER) },
    { name: 'off the curve', bytes: packed(bytes, x, Fp.add(y, 1n)) },
    { name: 'y is 0', bytes: packed(bytes, x, 0n) },
    { name: 'x is 0', bytes: packed(bytes, 0n, 1n) },
    // On BLS12-381 it is on the curve, and three times it is infinity.
    { name: 'x is 0, y is 2', bytes: packed(bytes, 0n, 2n) },
    { name: 'a top byte set', bytes: packed(bytes, x, y).with(0, 0x80) },
    { name: 'on the curve', bytes: packed(bytes, ...anyFirst(curve)) },
  ]
}

/** A point of the curve with a small x; on BLS12-381 outside of the subgroup. */
function anyFirst({ G1, fields: { Fp } }: BlsCurvePair): readonly [bigint, bigint] {
  for (let x = 1n; ; x++) {
    const square = Fp.add(Fp.pow(x, 3n), G1.Point.CURVE().b)
    if (isSquare(Fp, square)) return [x, Fp.sqrt(square)]
  }
}

function isSquare<T>(field: { readonly sqrt: (it: T) => T }, it: T): boolean {
  try {
    field.sqrt(it)
    return true
  } catch {
    return false
  }
}

/** Points of the second group, good and bad. */
function secondPoints({ curve, bytes, first }: Shape): readonly Sample[] {
  const { Point } = curve.G2
  const { Fp, Fp2 } = curve.fields
  type Element = typeof Fp2.ONE
  const write = (...elements: readonly Element[]): Uint8Array =>
    packed(bytes, ...elements.flatMap(({ c0, c1 }) => (first === 'c0' ? [c0, c1] : [c1, c0])))
  const { x, y } = Point.BASE.multiplyUnsafe(5n).toAffine()
  const good = [1n, 2n, 7n, curve.fields.Fr.ORDER - 1n].map((it) => {
    const point = Point.BASE.multiplyUnsafe(it).toAffine()
    return { name: `${it} H`, bytes: write(point.x, point.y) }
  })
  const outside = ((): Uint8Array => {
    for (let c0 = 1n; ; c0++) {
      const small = { c0, c1: 1n }
      const square = Fp2.add(Fp2.pow(small, 3n), Point.CURVE().b)
      if (isSquare(Fp2, square)) return write(small, Fp2.sqrt(square))
    }
  })()
  return [
    ...good,
    { name: 'infinity', bytes: new Uint8Array(4 * bytes) },
    { name: 'x.c0 one modulus too high', bytes: write({ ...x, c0: x.c0 + Fp.ORDER }, y) },
    { name: 'x.c1 one modulus too high', bytes: write({ ...x, c1: x.c1 + Fp.ORDER }, y) },
    { name: 'y.c0 one modulus too high', bytes: write(x, { ...y, c0: y.c0 + Fp.ORDER }) },
    { name: 'y.c1 one modulus too high', bytes: write(x, { ...y, c1: y.c1 + Fp.ORDER }) },
    { name: 'off the curve', bytes: write(x, Fp2.add(y, Fp2.ONE)) },
    { name: 'coefficients swapped', bytes: write({ c0: x.c1, c1: x.c0 }, { c0: y.c1, c1: y.c0 }) },
    { name: 'y is 0', bytes: write(x, Fp2.ZERO) },
    { name: 'outside of the subgroup', bytes: outside },
  ]
}

const scalars = [0n, 1n, 2n, 12345678901234567890n, 2n ** 128n, 2n ** 255n, 2n ** 256n - 1n]

describe('BN254', () => {
  const [g1, g2] = [firstPoints(small), secondPoints(small)]
  const order = bn254.fields.Fr.ORDER

  it('agrees with the library on sums', async () => {
    for (const a of g1) for (const b of g1) await agree(0x06, joined(a.bytes, b.bytes))
  })

  it('agrees with the library on products', async () => {
    for (const { bytes } of g1) {
      for (const factor of [...scalars, order - 1n, order, order + 1n])
        await agree(0x07, joined(bytes, packed(32, factor)))
    }
  })

  it('takes short and long input', async () => {
    const [first = new Uint8Array(0)] = g1.map(({ bytes }) => bytes)
    const sum = ofOurs(0x06, joined(first, new Uint8Array(64)))
    assert.deepEqual(await agree(0x06, first), sum)
    assert.deepEqual(await agree(0x06, joined(first, new Uint8Array(64), Uint8Array.of(1, 2, 3))), sum)
    assert.deepEqual(
      await agree(0x07, joined(first, packed(32, 3n), Uint8Array.of(9))),
      ofOurs(0x07, joined(first, packed(32, 3n))),
    )
  })

  it('agrees with the library on pairings of one pair', async () => {
    for (const a of g1) await agree(0x08, joined(a.bytes, g2[0]!.bytes))
    for (const b of g2) await agree(0x08, joined(g1[0]!.bytes, b.bytes))
    for (const b of g2) await agree(0x08, joined(new Uint8Array(64), b.bytes))
  })

  it('finds that e(2 G, 7 H) e(-7 G, 2 H) is 1, with infinity among the pairs', async () => {
    const seven = writeFirst(small, order - 7n)
    const input = joined(
      writeFirst(small, 2n),
      g2[2]!.bytes,
      new Uint8Array(64),
      g2[0]!.bytes,
      seven,
      g2[1]!.bytes,
    )
    assert.deepEqual(await agree(0x08, input), { output: one, gasLeft: 10n ** 12n - 45_000n - 3n * 34_000n })
    assert.equal(outputOf(await agree(0x08, input.subarray(0, 192))), zero)
    assert.equal(outputOf(await agree(0x08, new Uint8Array(384))), one)
    assert.equal(await agree(0x08, input.subarray(0, 191)), 'failed')
  })
})

describe('BLS12-381', () => {
  const [g1, g2] = [firstPoints(large), secondPoints(large)]
  const order = bls12_381.fields.Fr.ORDER

  it('agrees with the library on sums, also outside of the subgroup', async () => {
    for (const a of g1) for (const b of g1) await agree(0x0b, joined(a.bytes, b.bytes))
    for (const a of g2) {
      for (const b of [g2[0]!, g2[4]!, g2.at(-1)!, a]) await agree(0x0d, joined(a.bytes, b.bytes))
    }
    assert.notEqual(ofOurs(0x0b, joined(g1.at(-1)!.bytes, g1[0]!.bytes)), 'failed')
    assert.notEqual(ofOurs(0x0d, joined(g2.at(-1)!.bytes, g2.at(-1)!.bytes)), 'failed')
  })

  it('agrees with the library on products', async () => {
    for (const { bytes } of g1) for (const it of [0n, 3n]) await agree(0x0c, joined(bytes, packed(32, it)))
    for (const { bytes } of g2) for (const it of [0n, 3n]) await agree(0x0e, joined(bytes, packed(32, it)))
    for (const factor of [...scalars, order - 1n, order, order + 1n]) {
      await agree(0x0c, joined(g1[1]!.bytes, packed(32, factor)))
      await agree(0x0e, joined(g2[1]!.bytes, packed(32, factor)))
    }
    assert.equal(ofOurs(0x0c, joined(g1.at(-1)!.bytes, packed(32, 0n))), 'failed')
    assert.equal(ofOurs(0x0e, joined(g2.at(-1)!.bytes, packed(32, 0n))), 'failed')
  })

  it('agrees with the library on sums of any products', async () => {
    const multiple = fc.tuple(
      fc.nat(4),
      fc.oneof(fc.constantFrom(...scalars), fc.bigInt({ min: 0n, max: order })),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(multiple, { minLength: 1, maxLength: 5 }), async (list) => {
        await agree(0x0c, joined(...list.flatMap(([at, it]) => [g1[at]!.bytes, packed(32, it)])))
        await agree(0x0e, joined(...list.flatMap(([at, it]) => [g2[at]!.bytes, packed(32, it)])))
      }),
      { numRuns: 12 },
    )
  })

  it('costs what the table says for any number of products', async () => {
    for (let count = 1; count <= 131; count++) {
      await agree(0x0c, new Uint8Array(160 * count))
      await agree(0x0e, new Uint8Array(288 * count))
    }
    // EIP-2537: 2 * 12000 * 949 / 1000, and 519 or 524 thousandths from 128 on.
    assert.deepEqual(
      [
        ofOurs(0x0c, new Uint8Array(320)),
        ofOurs(0x0c, new Uint8Array(160 * 130)),
        ofOurs(0x0e, new Uint8Array(288 * 130)),
      ],
      [22_776n, 130n * 6_228n, 130n * 11_790n].map((gas, index) => ({
        output: `0x${'0'.repeat(index < 2 ? 256 : 512)}`,
        gasLeft: 10n ** 12n - gas,
      })),
    )
  })

  it('agrees with the library on pairings', async () => {
    for (const a of g1) await agree(0x0f, joined(a.bytes, g2[0]!.bytes))
    for (const b of g2) await agree(0x0f, joined(g1[0]!.bytes, b.bytes))
    for (const b of g2.slice(4)) await agree(0x0f, joined(new Uint8Array(128), b.bytes))
    const input = joined(writeFirst(large, 2n), g2[2]!.bytes, writeFirst(large, order - 7n), g2[1]!.bytes)
    assert.deepEqual(await agree(0x0f, input), { output: one, gasLeft: 10n ** 12n - 37_700n - 2n * 32_600n })
    assert.equal(await agree(0x0f, new Uint8Array(0)), 'failed')
  })

  it('agrees with the library on maps from any field element', async () => {
    const { ORDER } = bls12_381.fields.Fp
    const element = fc.oneof(
      fc.constantFrom(0n, 1n, ORDER - 1n, ORDER, ORDER + 1n, 2n ** 384n, 2n ** 511n),
      fc.bigInt({ min: 0n, max: ORDER - 1n }),
    )
    await fc.assert(
      fc.asyncProperty(element, element, async (c0, c1) => {
        const found = await agree(0x10, packed(64, c0))
        assert.equal(found === 'failed', c0 >= ORDER)
        assert.equal((await agree(0x11, packed(64, c0, c1))) === 'failed', c0 >= ORDER || c1 >= ORDER)
      }),
      { numRuns: 25 },
    )
  })
})

function writeFirst({ curve, bytes }: Shape, factor: bigint): Uint8Array {
  const { x, y } = curve.G1.Point.BASE.multiplyUnsafe(factor).toAffine()
  return packed(bytes, x, y)
}

function outputOf(result: ReturnType<typeof ofOurs>): string {
  return result === 'failed' ? result : result.output
}
