/**
 * The curve BN254: addition (0x06), multiplication (0x07) and the pairing check (0x08), at EIP-1108's prices.
 * @see https://eips.ethereum.org/EIPS/eip-196
 * @see https://eips.ethereum.org/EIPS/eip-197
 * @see https://eips.ethereum.org/EIPS/eip-1108
 * @module
 */
import { createFactors } from './curve-points.ts'
import { factorBytes, type Mcl } from './mcl.ts'
import { once, type Once } from './once.ts'
import { loadPairingCurve } from './pairing-curve.ts'
import { bytesAt, type Precompile } from './precompile.ts'

type Run = Precompile['run']

/** The functions, in an instance of the library. */
type Bn254 = { readonly mcl: Mcl; readonly add: Run; readonly multiply: Run; readonly pairingCheck: Run }

export const bn254: Once<Bn254> = once(async () => {
  const { mcl, g1, pairingCheck } = await loadPairingCurve('bn254')
  const [one, other, result] = [mcl._malloc(g1.size), mcl._malloc(g1.size), mcl._malloc(g1.size)]
  const factor = mcl._malloc(factorBytes)
  const factors = createFactors(mcl)
  return {
    mcl,
    add: (input) => {
      const points = bytesAt(input, 0, 2 * g1.bytes)
      if (!g1.read(one, points, 0) || !g1.read(other, points, g1.bytes)) return undefined
      g1.add(result, one, other)
      return g1.write(result)
    },
    multiply: (input) => {
      const bytes = bytesAt(input, 0, g1.bytes + factorBytes)
      // Every point of the curve is in the subgroup.
      if (!g1.read(one, bytes, 0)) return undefined
      factors.reduce(factor, bytes, g1.bytes)
      g1.sumProducts(result, one, factor, 1)
      return g1.write(result)
    },
    pairingCheck,
  }
})

/** Input: two points; short input ends in zeros, what is beyond 128 bytes is not read. Output: their sum. */
export const bn254Add: Precompile = { gas: () => 150n, run: (input) => bn254.use((it) => it.add(input)) }

/** Input: a point and any word as the factor; short input ends in zeros, what is beyond 96 bytes is not read. */
export const bn254Multiply: Precompile = {
  gas: () => 6_000n,
  run: (input) => bn254.use((it) => it.multiply(input)),
}

const pairBytes = 192

/** Input: any number of pairs, none at all too, but no part of one. Output: 1 when their product is 1, else 0. */
export const bn254Pairing: Precompile = {
  gas: (input) => 45_000n + 34_000n * BigInt(Math.floor(input.length / pairBytes)),
  run: (input) => (input.length % pairBytes === 0 ? bn254.use((it) => it.pairingCheck(input)) : undefined),
}
