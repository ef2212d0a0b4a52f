/**
 * Points of pairing-friendly curves as they lie in calldata: x, then y; all zeros is the point at infinity.
 * @module
 */
import type { BlsCurvePair } from '@noble/curves/abstract/bls.js'
import type { Fp2 } from '@noble/curves/abstract/tower.js'
import type { WeierstrassPoint, WeierstrassPointCons } from '@noble/curves/abstract/weierstrass.js'
import { bytesToNumberBE, numberToBytesBE } from '@noble/curves/utils.js'
import { concatBytes } from '@noble/hashes/utils.js'
import { wordOf } from './precompile.ts'

/** How one element of a field lies there. */
export type FieldLayout<T> = {
  readonly bytes: number
  /** @returns undefined for a number that is not below the modulus: each element has one form. */
  readonly read: (input: Uint8Array, start: number) => T | undefined
  readonly write: (element: T) => Uint8Array
}

/** A curve, and the layout of its coordinates. */
export type Group<T> = { readonly Point: WeierstrassPointCons<T>; readonly field: FieldLayout<T> }

/** Numbers below `modulus`, big-endian. */
export function baseField(modulus: bigint, bytes: number): FieldLayout<bigint> {
  return {
    bytes,
    read: (input, start) => {
      const element = bytesToNumberBE(input.subarray(start, start + bytes))
      return element < modulus ? element : undefined
    },
    write: (element) => numberToBytesBE(element, bytes),
  }
}

/** c0 + c1 i. EIP-2537 has c0 first, EIP-197 c1. */
export function quadraticField(base: FieldLayout<bigint>, first: 'c0' | 'c1'): FieldLayout<Fp2> {
  const [at0, at1] = first === 'c0' ? [0, base.bytes] : [base.bytes, 0]
  return {
    bytes: 2 * base.bytes,
    read: (input, start) => {
      const [c0, c1] = [base.read(input, start + at0), base.read(input, start + at1)]
      return c0 === undefined || c1 === undefined ? undefined : { c0, c1 }
    },
    write: ({ c0, c1 }) => concatBytes(...(first === 'c0' ? [c0, c1] : [c1, c0]).map(base.write)),
  }
}

/** Bytes that a point of the group takes. */
export function pointBytes<T>({ field }: Group<T>): number {
  return 2 * field.bytes
}

/** @returns undefined for what is no point of the curve. It may lie outside of the subgroup. */
export function readPoint<T>(
  { Point, field }: Group<T>,
  input: Uint8Array,
  start: number,
): WeierstrassPoint<T> | undefined {
  const [x, y] = [field.read(input, start), field.read(input, start + field.bytes)]
  if (x === undefined || y === undefined) return undefined
  const { Fp } = Point
  if (Fp.is0(x) && Fp.is0(y)) return Point.ZERO
  // y² = x³ + b; the curves here have no ax.
  const isOnCurve = Fp.eql(Fp.sqr(y), Fp.add(Fp.mul(Fp.sqr(x), x), Point.CURVE().b))
  return isOnCurve ? Point.fromAffine({ x, y }) : undefined
}

export function writePoint<T>({ field }: Group<T>, point: WeierstrassPoint<T>): Uint8Array {
  const { x, y } = point.toAffine()
  return concatBytes(field.write(x), field.write(y))
}

/** Whether a point of the curve is in the group of prime order. */
export function isInSubgroup<T>(point: WeierstrassPoint<T>): boolean {
  if (point.is0()) return true
  try {
    // Unlike `isTorsionFree` it remembers, and a pairing asks again.
    point.assertValidity()
    return true
  } catch {
    return false
  }
}

/**
 * Whether the product of the pairings of all pairs is 1. A pair with infinity in it counts as 1.
 * @param input - Whole pairs: a point of the first group, then one of the second, both in their subgroups.
 * @returns A word, 1 or 0; undefined for a point that is refused.
 */
export function pairingCheck(
  { fields: { Fp12 }, pairingBatch }: BlsCurvePair,
  first: Group<bigint>,
  second: Group<Fp2>,
  input: Uint8Array,
): Uint8Array | undefined {
  const pairs = []
  const size = pointBytes(first) + pointBytes(second)
  for (let start = 0; start < input.length; start += size) {
    const g1 = readPoint(first, input, start)
    const g2 = readPoint(second, input, start + pointBytes(first))
    if (g1 === undefined || g2 === undefined || !isInSubgroup(g1) || !isInSubgroup(g2)) return undefined
    if (!g1.is0() && !g2.is0()) pairs.push({ g1, g2 })
  }
  return wordOf(Fp12.eql(pairingBatch(pairs), Fp12.ONE))
}
