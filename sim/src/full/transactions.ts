/**
 * Signed transactions, as a wallet sends them.
 * @module
 */
import { hash } from 'node:crypto'
import type { Address } from '@watt/evm'
import { encodeRlp, type RlpInput } from '@watt/ledger'
import type { Identity } from '@watt/node'
import { keccak_256 } from '@noble/hashes/sha3.js'

export type Draft = {
  readonly chainId: bigint
  readonly nonce: bigint
  readonly maxFeePerGas: bigint
  readonly gasLimit: bigint
  /** Undefined: it makes a contract. */
  readonly to: Address | undefined
  readonly value: bigint
  readonly data: Uint8Array
}

/** Signs a transaction of type 2 (EIP-1559). */
export function signTransaction(from: Identity, draft: Draft): Uint8Array {
  const { chainId, nonce, maxFeePerGas, gasLimit, to, value, data } = draft
  const target = to === undefined ? new Uint8Array() : Buffer.from(to.slice(2), 'hex')
  const fields: readonly RlpInput[] = [chainId, nonce, 0n, maxFeePerGas, gasLimit, target, value, data, []]
  const signature = from.signRecoverable(keccak_256(typed(fields)))
  const [r, s] = [signature.subarray(0, 32), signature.subarray(32, 64)].map(integerOf)
  return typed([...fields, BigInt(signature[64]! - 27), r!, s!])
}

/** An address that nobody has the key of. */
export function addressNamed(name: string): Address {
  return `0x${hash('sha256', name).slice(0, 40)}`
}

function typed(fields: readonly RlpInput[]): Uint8Array {
  return Buffer.concat([Uint8Array.of(2), encodeRlp(fields)])
}

function integerOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
}
