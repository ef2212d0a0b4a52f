/**
 * A curve with pairings, in an instance of the library: its two groups, and which memory their functions work in.
 * @module
 */
import { baseField, createGroup, quadraticField, type Field, type Group } from './curve-points.ts'
import { loadMcl, type Mcl } from './mcl.ts'
import { wordOf } from './precompile.ts'

export type PairingCurve = {
  readonly mcl: Mcl
  readonly fields: readonly [base: Field, quadratic: Field]
  readonly g1: Group
  readonly g2: Group
  /**
   * Whether the product of the pairings of all pairs is 1. A pair with infinity in it counts as 1.
   * @param input - Whole pairs: a point of the first group, then one of the second, both in their subgroups.
   * @returns A word, 1 or 0; undefined for a point that is refused.
   */
  readonly pairingCheck: (input: Uint8Array) => Uint8Array | undefined
}

/** Numbers lie in calldata on 32 bytes (EIP-196, 197) or 64 (EIP-2537). */
export async function loadPairingCurve(curve: 'bn254' | 'bls12_381'): Promise<PairingCurve> {
  const mcl = await loadMcl(curve)
  const isSmall = curve === 'bn254'
  const base = baseField(mcl, isSmall ? 32 : 64)
  const quadratic = quadraticField(mcl, base, isSmall ? 'c1' : 'c0')
  const anyFirst = createGroup(mcl, 'G1', base)
  // Every point of BN254 over the base field is in the group of prime order.
  const g1 = isSmall ? { ...anyFirst, isInSubgroup: () => true } : anyFirst
  const g2 = createGroup(mcl, 'G2', quadratic)
  return { mcl, fields: [base, quadratic], g1, g2, pairingCheck: createPairingCheck(mcl, g1, g2) }
}

/** Pairs that the library takes at a time: they share their squarings. */
const pairsMax = 16

function createPairingCheck(mcl: Mcl, g1: Group, g2: Group): PairingCurve['pairingCheck'] {
  const firsts = mcl._malloc(pairsMax * g1.size)
  const seconds = mcl._malloc(pairsMax * g2.size)
  // Twelve elements of the base field each; a point has three.
  const [product, part] = [mcl._malloc(4 * g1.size), mcl._malloc(4 * g1.size)]
  const size = g1.bytes + g2.bytes
  return (input) => {
    let count = 0
    const multiply = (): void => {
      mcl._mclBn_millerLoopVec(part, firsts, seconds, count)
      mcl._mclBnGT_mul(product, product, part)
      count = 0
    }
    mcl._mclBnGT_setInt32(product, 1)
    for (let start = 0; start < input.length; start += size) {
      const [first, second] = [firsts + count * g1.size, seconds + count * g2.size]
      if (!g1.read(first, input, start) || !g1.isInSubgroup(first)) return undefined
      if (!g2.read(second, input, start + g1.bytes) || !g2.isInSubgroup(second)) return undefined
      if (g1.isInfinity(first) || g2.isInfinity(second)) continue
      if (++count === pairsMax) multiply()
    }
    if (count > 0) multiply()
    mcl._mclBn_finalExp(product, product)
    return wordOf(mcl._mclBnGT_isOne(product) === 1)
  }
}
