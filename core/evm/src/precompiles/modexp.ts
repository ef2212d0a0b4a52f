/**
 * MODEXP (0x05): base^exponent mod modulus, of numbers of any length.
 * @see https://eips.ethereum.org/EIPS/eip-198
 * @see https://eips.ethereum.org/EIPS/eip-2565
 * @see https://eips.ethereum.org/EIPS/eip-7823
 * @see https://eips.ethereum.org/EIPS/eip-7883
 * @module
 */
import { bytesToNumberBE, numberToBytesBE } from '@noble/curves/utils.js'
import { bytesAt, noBytes, type Precompile } from './precompile.ts'

/** How a fork prices it, and what it refuses. */
type Pricing = {
  /** Steps for each byte of the exponent beyond the first 32. */
  readonly stepsPerByte: bigint
  readonly gas: (operandBytes: bigint, steps: bigint) => bigint
  readonly leastGas: bigint
  /** Most bytes of each of the three numbers. */
  readonly lengthMax: bigint | undefined
}

/** EIP-2565: Berlin to Prague. */
const berlin: Pricing = {
  stepsPerByte: 8n,
  gas: (operandBytes, steps) => (limbs(operandBytes) ** 2n * steps) / 3n,
  leastGas: 200n,
  lengthMax: undefined,
}

/** EIP-7883 and EIP-7823: since Osaka. */
const osaka: Pricing = {
  stepsPerByte: 16n,
  gas: (operandBytes, steps) => (operandBytes > 32n ? 2n * limbs(operandBytes) ** 2n : 16n) * steps,
  leastGas: 500n,
  lengthMax: 1024n,
}

/** As Berlin has it. */
export const modexpOfBerlin: Precompile = modexp(berlin)
/** As Osaka has it. */
export const modexpOfOsaka: Precompile = modexp(osaka)

/**
 * Input: three words with the lengths of base, exponent and modulus, then the three numbers, big-endian; short input ends
 * in zeros. Output: as long as the modulus; zeros where the modulus is 0.
 */
function modexp({ stepsPerByte, gas, leastGas, lengthMax }: Pricing): Precompile {
  return {
    gas: (input) => {
      const { base, exponent, modulus } = lengthsOf(input)
      const head = bytesToNumberBE(bytesBehind(input, base, exponent < 32n ? Number(exponent) : 32))
      const beyond = exponent > 32n ? stepsPerByte * (exponent - 32n) : 0n
      const steps = beyond + (head === 0n ? 0n : BigInt(head.toString(2).length - 1))
      const cost = gas(base > modulus ? base : modulus, steps > 1n ? steps : 1n)
      return cost > leastGas ? cost : leastGas
    },
    run: (input) => {
      const { base, exponent, modulus } = lengthsOf(input)
      if (lengthMax !== undefined && (base > lengthMax || exponent > lengthMax || modulus > lengthMax)) {
        return undefined
      }
      // An exponent of any length is cheap here, so it must not be read. Lengths above 2^53 nobody could pay for.
      if (modulus === 0n) return noBytes
      const [baseBytes, exponentBytes, modulusBytes] = [Number(base), Number(exponent), Number(modulus)]
      const divisor = bytesToNumberBE(bytesAt(input, 96 + baseBytes + exponentBytes, modulusBytes))
      if (divisor === 0n) return new Uint8Array(modulusBytes)
      return numberToBytesBE(
        power(
          bytesToNumberBE(bytesAt(input, 96, baseBytes)),
          bytesAt(input, 96 + baseBytes, exponentBytes),
          divisor,
        ),
        modulusBytes,
      )
    },
  }
}

type Lengths = { readonly base: bigint; readonly exponent: bigint; readonly modulus: bigint }

function lengthsOf(input: Uint8Array): Lengths {
  const [base, exponent, modulus] = [0, 32, 64].map((at) => bytesToNumberBE(bytesAt(input, at, 32)))
  return { base: base ?? 0n, exponent: exponent ?? 0n, modulus: modulus ?? 0n }
}

/** The exponent's first bytes. A base may claim any length; beyond the input are zeros. */
function bytesBehind(input: Uint8Array, base: bigint, length: number): Uint8Array {
  const start = base < BigInt(input.length) ? 96 + Number(base) : input.length
  return bytesAt(input, start, length)
}

/** Numbers of 64 bits that hold so many bytes. */
function limbs(bytes: bigint): bigint {
  return (bytes + 7n) / 8n
}

/** Square and multiply, from the exponent's first bit on. */
function power(base: bigint, exponent: Uint8Array, modulus: bigint): bigint {
  const factor = base % modulus
  let result = 1n % modulus
  let hasBegun = false
  for (const byte of exponent) {
    for (let bit = 0x80; bit > 0; bit >>= 1) {
      if (hasBegun) result = (result * result) % modulus
      if ((byte & bit) === 0) continue
      result = (result * factor) % modulus
      hasBegun = true
    }
  }
  return result
}
