/**
 * The groups of the pairing-friendly curves as calls write their points, by the library that judges.
 * @module
 */
import type { WeierstrassPoint, WeierstrassPointCons } from '@noble/curves/abstract/weierstrass.js'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { bn254 } from '@noble/curves/bn254.js'
import { packed } from './agreement.fixture.ts'

/** A group. Points are as calls write them. */
export type JudgedGroup = {
  readonly pointBytes: number
  readonly order: bigint
  /** That many times the generator; any number will do, 0 gives infinity. */
  readonly multiple: (factor: bigint) => Uint8Array
  /** A point of the curve, and the same with the other sign. On most curves here few points are in the subgroup. */
  readonly anywhere: (seed: bigint) => readonly [Uint8Array, Uint8Array]
}

type Shape<T> = {
  readonly Point: WeierstrassPointCons<T>
  /** Of one number in calldata. */
  readonly bytes: number
  readonly order: bigint
  /** An element that depends on a number. */
  readonly from: (seed: bigint) => T
  readonly numbers: (element: T) => readonly bigint[]
}

function groupOf<T>({ Point, bytes, order, from, numbers }: Shape<T>): JudgedGroup {
  const { Fp } = Point
  const write = (point: WeierstrassPoint<T>): Uint8Array => {
    const { x, y } = point.toAffine()
    return packed(bytes, ...numbers(x), ...numbers(y))
  }
  return {
    pointBytes: write(Point.ZERO).length,
    order,
    multiple: (factor) => write(Point.BASE.multiplyUnsafe(((factor % order) + order) % order)),
    anywhere: (seed) => {
      for (let x = from(seed); ; x = Fp.add(x, Fp.ONE)) {
        const y = rootOf(Fp, Fp.add(Fp.mul(Fp.sqr(x), x), Point.CURVE().b))
        if (y === undefined) continue
        const point = Point.fromAffine({ x, y })
        return [write(point), write(point.negate())]
      }
    },
  }
}

function rootOf<T>(field: { readonly sqrt: (it: T) => T }, square: T): T | undefined {
  try {
    return field.sqrt(square)
  } catch {
    return undefined
  }
}

const small = bn254.fields
const large = bls12_381.fields

export const bn254First: JudgedGroup = groupOf({
  Point: bn254.G1.Point,
  bytes: 32,
  order: small.Fr.ORDER,
  from: (seed) => small.Fp.create(seed),
  numbers: (it) => [it],
})
export const bn254Second: JudgedGroup = groupOf({
  Point: bn254.G2.Point,
  bytes: 32,
  order: small.Fr.ORDER,
  from: (seed) => ({ c0: small.Fp.create(seed), c1: small.Fp.create(seed ** 2n) }),
  numbers: ({ c0, c1 }) => [c1, c0],
})
export const bls12First: JudgedGroup = groupOf({
  Point: bls12_381.G1.Point,
  bytes: 64,
  order: large.Fr.ORDER,
  from: (seed) => large.Fp.create(seed),
  numbers: (it) => [it],
})
export const bls12Second: JudgedGroup = groupOf({
  Point: bls12_381.G2.Point,
  bytes: 64,
  order: large.Fr.ORDER,
  from: (seed) => ({ c0: large.Fp.create(seed), c1: large.Fp.create(seed ** 2n) }),
  numbers: ({ c0, c1 }) => [c0, c1],
})
