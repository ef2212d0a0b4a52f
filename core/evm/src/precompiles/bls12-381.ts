/**
 * The curve BLS12-381: additions (0x0b, 0x0d), sums of multiples (0x0c, 0x0e), the pairing check (0x0f) and maps from
 * fields to groups (0x10, 0x11).
 *
 * All of them fail on input of another length, on coordinates not below the modulus, and on points off the curve;
 * those that multiply or pair also on points outside of the subgroup.
 * @see https://eips.ethereum.org/EIPS/eip-2537
 * @module
 */
import { mulAddUnsafe } from '@noble/curves/abstract/curve.js'
import type { Fp2 } from '@noble/curves/abstract/tower.js'
import type { WeierstrassPoint } from '@noble/curves/abstract/weierstrass.js'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { bytesToNumberBE } from '@noble/curves/utils.js'
import { firstGroupPermille, multiplesGas, secondGroupPermille } from './bls12-381-gas.ts'
import {
  baseField,
  isInSubgroup,
  pairingCheck,
  pointBytes,
  quadraticField,
  readPoint,
  writePoint,
  type Group,
} from './curve-points.ts'
import type { Precompile } from './precompile.ts'

// 48 bytes behind 16 zeros, which follows from being below the modulus.
const coordinate = baseField(bls12_381.fields.Fp.ORDER, 64)
const g1: Group<bigint> = { Point: bls12_381.G1.Point, field: coordinate }
const g2: Group<Fp2> = { Point: bls12_381.G2.Point, field: quadraticField(coordinate, 'c0') }
const groupOrder = bls12_381.fields.Fr.ORDER
const factorBytes = 32

export const bls12G1Add: Precompile = addition(g1, 375n)
export const bls12G2Add: Precompile = addition(g2, 600n)
export const bls12G1Multiples: Precompile = multiples(g1, 12_000n, firstGroupPermille)
export const bls12G2Multiples: Precompile = multiples(g2, 22_500n, secondGroupPermille)

/** Input: two points of the curve, which may lie outside of the subgroup. Output: their sum. */
function addition<T>(group: Group<T>, gas: bigint): Precompile {
  return {
    gas: () => gas,
    run: (input) => {
      if (input.length !== 2 * pointBytes(group)) return undefined
      const [one, other] = [readPoint(group, input, 0), readPoint(group, input, pointBytes(group))]
      return one && other && writePoint(group, one.add(other))
    },
  }
}

/** Input: one or more points, each with any word as its factor. Output: the sum of the products. */
function multiples<T>(group: Group<T>, gasEach: bigint, permille: readonly number[]): Precompile {
  const size = pointBytes(group) + factorBytes
  return {
    gas: (input) => multiplesGas(Math.floor(input.length / size), gasEach, permille),
    run: (input) => {
      if (input.length === 0 || input.length % size !== 0) return undefined
      const points: WeierstrassPoint<T>[] = []
      const factors: bigint[] = []
      for (let start = 0; start < input.length; start += size) {
        const point = readPoint(group, input, start)
        if (point === undefined || !isInSubgroup(point)) return undefined
        points.push(point)
        factors.push(bytesToNumberBE(input.subarray(start + pointBytes(group), start + size)) % groupOrder)
      }
      return writePoint(group, mulAddUnsafe(group.Point, points, factors))
    },
  }
}

const pairBytes = pointBytes(g1) + pointBytes(g2)

/** Input: one or more pairs. Output: a word, 1 when the product of their pairings is 1, else 0. */
export const bls12Pairing: Precompile = {
  gas: (input) => 37_700n + 32_600n * BigInt(Math.floor(input.length / pairBytes)),
  run: (input) =>
    input.length > 0 && input.length % pairBytes === 0 ? pairingCheck(bls12_381, g1, g2, input) : undefined,
}

/** What the maps take and leave at run time; the library declares the shape of their inner halves. */
const maps = {
  toG1: bls12_381.G1.mapToCurve as unknown as (element: bigint) => WeierstrassPoint<bigint>,
  toG2: bls12_381.G2.mapToCurve as unknown as (element: readonly bigint[]) => WeierstrassPoint<Fp2>,
}

export const bls12MapToG1: Precompile = mapping(g1, 5_500n, maps.toG1)
export const bls12MapToG2: Precompile = mapping(g2, 23_800n, ({ c0, c1 }) => maps.toG2([c0, c1]))

/** Input: a field element. Output: a point of the subgroup, by RFC 9380's map with the cofactor cleared. */
function mapping<T>(group: Group<T>, gas: bigint, map: (element: T) => WeierstrassPoint<T>): Precompile {
  return {
    gas: () => gas,
    run: (input) => {
      if (input.length !== group.field.bytes) return undefined
      const element = group.field.read(input, 0)
      return element === undefined ? undefined : writePoint(group, map(element))
    },
  }
}
