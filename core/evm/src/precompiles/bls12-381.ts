/**
 * The curve BLS12-381: additions (0x0b, 0x0d), sums of multiples (0x0c, 0x0e), the pairing check (0x0f) and maps from
 * fields to groups (0x10, 0x11).
 *
 * All of them fail on input of another length, on coordinates not below the modulus, and on points off the curve;
 * those that multiply or pair also on points outside of the subgroup.
 * @see https://eips.ethereum.org/EIPS/eip-2537
 * @module
 */
import { firstGroupPermille, multiplesGas, secondGroupPermille } from './bls12-381-gas.ts'
import { createFactors, type Field, type Group } from './curve-points.ts'
import { factorBytes, type Mcl, type Pointer } from './mcl.ts'
import { once, type Once } from './once.ts'
import { loadPairingCurve } from './pairing-curve.ts'
import type { Precompile } from './precompile.ts'

type Run = Precompile['run']

/** The functions, in an instance of the library. */
type Bls12 = {
  readonly mcl: Mcl
  readonly g1Add: Run
  readonly g2Add: Run
  readonly g1Multiples: Run
  readonly g2Multiples: Run
  readonly pairingCheck: Run
  readonly mapToG1: Run
  readonly mapToG2: Run
}

export const bls12: Once<Bls12> = once(async () => {
  const { mcl, fields, g1, g2, pairingCheck } = await loadPairingCurve('bls12_381')
  const [base, quadratic] = fields
  return {
    mcl,
    g1Add: addition(mcl, g1),
    g2Add: addition(mcl, g2),
    g1Multiples: multiples(mcl, g1),
    g2Multiples: multiples(mcl, g2),
    pairingCheck,
    mapToG1: mapping(mcl, base, g1, mcl._mclBnFp_mapToG1),
    mapToG2: mapping(mcl, quadratic, g2, mcl._mclBnFp2_mapToG2),
  }
})

const [g1Bytes, g2Bytes] = [128, 256]
const pairBytes = g1Bytes + g2Bytes

export const bls12G1Add: Precompile = { gas: () => 375n, run: (input) => bls12.use((it) => it.g1Add(input)) }
export const bls12G2Add: Precompile = { gas: () => 600n, run: (input) => bls12.use((it) => it.g2Add(input)) }

export const bls12G1Multiples: Precompile = {
  gas: ({ length }) =>
    multiplesGas(Math.floor(length / (g1Bytes + factorBytes)), 12_000n, firstGroupPermille),
  run: (input) => bls12.use((it) => it.g1Multiples(input)),
}
export const bls12G2Multiples: Precompile = {
  gas: ({ length }) =>
    multiplesGas(Math.floor(length / (g2Bytes + factorBytes)), 22_500n, secondGroupPermille),
  run: (input) => bls12.use((it) => it.g2Multiples(input)),
}

/** Input: one or more pairs. Output: a word, 1 when the product of their pairings is 1, else 0. */
export const bls12Pairing: Precompile = {
  gas: ({ length }) => 37_700n + 32_600n * BigInt(Math.floor(length / pairBytes)),
  run: (input) =>
    input.length > 0 && input.length % pairBytes === 0
      ? bls12.use((it) => it.pairingCheck(input))
      : undefined,
}

export const bls12MapToG1: Precompile = {
  gas: () => 5_500n,
  run: (input) => bls12.use((it) => it.mapToG1(input)),
}
export const bls12MapToG2: Precompile = {
  gas: () => 23_800n,
  run: (input) => bls12.use((it) => it.mapToG2(input)),
}

/** Input: two points of the curve, which may lie outside of the subgroup. Output: their sum. */
function addition(mcl: Mcl, group: Group): Run {
  const [one, other, sum] = [mcl._malloc(group.size), mcl._malloc(group.size), mcl._malloc(group.size)]
  return (input) => {
    if (input.length !== 2 * group.bytes) return undefined
    if (!group.read(one, input, 0) || !group.read(other, input, group.bytes)) return undefined
    group.add(sum, one, other)
    return group.write(sum)
  }
}

/** Products that are summed at a time: they share their doublings. For more than 127 the library would take memory. */
const productsMax = 32

/** Input: one or more points, each with any word as its factor. Output: the sum of the products. */
function multiples(mcl: Mcl, group: Group): Run {
  const points = mcl._malloc(productsMax * group.size)
  const factors = mcl._malloc(productsMax * factorBytes)
  const { reduce } = createFactors(mcl)
  const [sum, part] = [mcl._malloc(group.size), mcl._malloc(group.size)]
  const size = group.bytes + factorBytes
  return (input) => {
    if (input.length === 0 || input.length % size !== 0) return undefined
    let count = 0
    const add = (): void => {
      group.sumProducts(part, points, factors, count)
      group.add(sum, sum, part)
      count = 0
    }
    group.setInfinity(sum)
    for (let start = 0; start < input.length; start += size) {
      const point = points + count * group.size
      if (!group.read(point, input, start) || !group.isInSubgroup(point)) return undefined
      reduce(factors + count * factorBytes, input, start + group.bytes)
      if (++count === productsMax) add()
    }
    if (count > 0) add()
    return group.write(sum)
  }
}

/** Input: a field element. Output: a point of the subgroup, by RFC 9380's map with the cofactor cleared. */
function mapping(
  mcl: Mcl,
  field: Field,
  group: Group,
  map: (point: Pointer, element: Pointer) => number,
): Run {
  const [element, point] = [mcl._malloc(field.size), mcl._malloc(group.size)]
  return (input) => {
    if (input.length !== field.bytes || !field.read(element, input, 0)) return undefined
    if (map(point, element) !== 0) throw new Error('A field element has no point')
    return group.write(point)
  }
}
