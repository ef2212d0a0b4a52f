/**
 * Built-in functions, and which fork has them where.
 * @module
 */
import type { Cryptography } from '../cryptography.ts'
import { reasons, type Ending } from '../frames/interpreter.ts'
import type { Hardfork } from '../rules.ts'
import type { Address } from '../types.ts'
import { blake2f } from './blake2f.ts'
import {
  bls12G1Add,
  bls12G1Multiples,
  bls12G2Add,
  bls12G2Multiples,
  bls12MapToG1,
  bls12MapToG2,
  bls12Pairing,
} from './bls12-381.ts'
import { bn254Add, bn254Multiply, bn254Pairing } from './bn254.ts'
import { ecrecover } from './ecrecover.ts'
import { ripemd160, sha256 } from './hashes.ts'
import { identity } from './identity.ts'
import { modexpOfBerlin, modexpOfOsaka } from './modexp.ts'
import { p256Verify } from './p256-verify.ts'
import { pointEvaluation } from './point-evaluation.ts'
import type { Precompile } from './precompile.ts'

export type Precompiles = {
  readonly addresses: ReadonlySet<Address>
  /** Calls the function at an address. @returns undefined where there is none. */
  readonly call: (address: Address, input: Uint8Array, gas: bigint) => Ending | undefined
}

/** The built-in functions of a fork. */
export function createPrecompiles(hardfork: Hardfork, cryptography: Cryptography): Precompiles {
  const functions = new Map(
    Array.from(functionsOf(hardfork, cryptography), ([at, it]) => [addressOf(at), it] as const),
  )
  return {
    addresses: new Set(functions.keys()),
    call: (address, input, gas) => {
      const found = functions.get(address)
      return found && endingOf(found, input, gas)
    },
  }
}

function functionsOf(
  hardfork: Hardfork,
  { recoverPublicKey }: Cryptography,
): readonly (readonly [at: number, it: Precompile])[] {
  const always = [
    [0x01, ecrecover(recoverPublicKey)],
    [0x02, sha256],
    [0x03, ripemd160],
    [0x04, identity],
    [0x05, hardfork === 'osaka' ? modexpOfOsaka : modexpOfBerlin],
    [0x06, bn254Add],
    [0x07, bn254Multiply],
    [0x08, bn254Pairing],
    [0x09, blake2f],
    [0x0a, pointEvaluation],
  ] as const
  if (hardfork === 'cancun') return always
  const sincePrague = [
    [0x0b, bls12G1Add],
    [0x0c, bls12G1Multiples],
    [0x0d, bls12G2Add],
    [0x0e, bls12G2Multiples],
    [0x0f, bls12Pairing],
    [0x10, bls12MapToG1],
    [0x11, bls12MapToG2],
  ] as const
  if (hardfork === 'prague') return [...always, ...sincePrague]
  return [...always, ...sincePrague, [0x100, p256Verify]]
}

function addressOf(at: number): Address {
  return `0x${at.toString(16).padStart(40, '0')}`
}

function endingOf(precompile: Precompile, input: Uint8Array, gas: bigint): Ending {
  const cost = precompile.gas(input)
  if (gas < cost) return { type: 'halted', reason: reasons.outOfGas }
  const output = precompile.run(input)
  if (output === undefined) return { type: 'halted', reason: 'invalid precompile input' }
  return { type: 'returned', output, gasLeft: gas - cost }
}
