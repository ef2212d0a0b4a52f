/**
 * Why the pool refuses, in the words that Ethereum clients use: wallets and tools match on them.
 * @module
 */
import type { Rejection } from '@watt/evm'
import { WattError } from '@watt/errors'
import type { PoolRejection } from '../types.ts'

/** Makes a refusal. */
export function reject(code: PoolRejection['code'], message: string): PoolRejection {
  return { rejected: true, code, message }
}

/** Makes a refusal of something that nobody looked into. */
export function rejectUnexamined(code: PoolRejection['code'], message: string): PoolRejection {
  return { rejected: true, code, message, unexamined: true }
}

/** Tells a refusal from an accepted transaction. */
export function isRejection(result: object): result is PoolRejection {
  return 'rejected' in result
}

/** A refusal by the rules of execution, as the pool tells it. */
export function fromRejection({ code, found, expected }: Rejection): PoolRejection {
  switch (code) {
    case 'nonce-too-low':
      return reject('nonce-too-low', `nonce too low: next nonce ${expected}, tx nonce ${found}`)
    case 'nonce-too-high':
      return reject('invalid', `nonce too high: next nonce ${expected}, tx nonce ${found}`)
    case 'insufficient-funds':
      return reject(
        'insufficient-funds',
        `insufficient funds for gas * price + value: balance ${found}, tx cost ${expected}, overshot ${expected - found}`,
      )
    case 'intrinsic-gas-too-low':
      return reject(
        'intrinsic-gas-too-low',
        `intrinsic gas too low: gas ${found}, minimum needed ${expected}`,
      )
    case 'gas-limit-too-high':
      return reject('gas-limit-too-high', `exceeds block gas limit: gas ${found}, limit ${expected}`)
    case 'sender-not-eoa':
      return reject('sender-not-eoa', 'sender not an eoa')
    case 'init-code-too-large':
      return reject('invalid', `max initcode size exceeded: code size ${found}, limit ${expected}`)
    case 'nonce-overflow':
      return reject('invalid', 'nonce has max value')
    case 'empty-authorization-list':
      return reject('invalid', 'EIP-7702 transaction with empty auth list')
  }
}

/**
 * A failure of `Ledger.decode`, as the pool tells it.
 * @throws the error itself when it is not about the transaction.
 */
export function fromDecodeError(error: unknown): PoolRejection {
  if (!(error instanceof WattError) || error.code !== 'ledger/transaction') throw error
  switch ('reason' in error ? error.reason : undefined) {
    case 'too-large':
      return reject('too-large', `oversized data: ${error.message}`)
    case 'unsupported-type':
      return reject('unsupported-type', `transaction type not supported: ${error.message}`)
    case 'wrong-chain':
      return reject('wrong-chain', `invalid chain id for signer: ${error.message}`)
    case 'invalid-signature':
      return reject('invalid', `invalid sender: ${error.message}`)
    default:
      return reject('invalid', error.message)
  }
}
