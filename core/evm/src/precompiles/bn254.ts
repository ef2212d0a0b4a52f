/**
 * The curve BN254: addition (0x06), multiplication (0x07) and the pairing check (0x08), at EIP-1108's prices.
 * @see https://eips.ethereum.org/EIPS/eip-196
 * @see https://eips.ethereum.org/EIPS/eip-197
 * @see https://eips.ethereum.org/EIPS/eip-1108
 * @module
 */
import { bn254 } from '@noble/curves/bn254.js'
import { bytesToNumberBE } from '@noble/curves/utils.js'
import { baseField, pairingCheck, quadraticField, readPoint, writePoint, type Group } from './curve-points.ts'
import { bytesAt, type Precompile } from './precompile.ts'

const coordinate = baseField(bn254.fields.Fp.ORDER, 32)
const g1: Group<bigint> = { Point: bn254.G1.Point, field: coordinate }
const g2 = { Point: bn254.G2.Point, field: quadraticField(coordinate, 'c1') }

/** Input: two points; short input ends in zeros, what is beyond 128 bytes is not read. Output: their sum. */
export const bn254Add: Precompile = {
  gas: () => 150n,
  run: (input) => {
    const points = bytesAt(input, 0, 128)
    const [one, other] = [readPoint(g1, points, 0), readPoint(g1, points, 64)]
    return one && other && writePoint(g1, one.add(other))
  },
}

/** Input: a point and any word as the factor; short input ends in zeros, what is beyond 96 bytes is not read. */
export const bn254Multiply: Precompile = {
  gas: () => 6_000n,
  run: (input) => {
    const bytes = bytesAt(input, 0, 96)
    const factor = bytesToNumberBE(bytes.subarray(64)) % bn254.fields.Fr.ORDER
    const point = readPoint(g1, bytes, 0)
    return point && writePoint(g1, point.multiplyUnsafe(factor))
  },
}

const pairBytes = 192

/** Input: any number of pairs, none at all too, but no part of one. Output: 1 when their product is 1, else 0. */
export const bn254Pairing: Precompile = {
  gas: (input) => 45_000n + 34_000n * BigInt(Math.floor(input.length / pairBytes)),
  run: (input) => (input.length % pairBytes === 0 ? pairingCheck(bn254, g1, g2, input) : undefined),
}
