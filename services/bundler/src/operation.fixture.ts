/**
 * Operations for tests: valid in form, by nobody.
 * @module
 */
import type { Address, Hex } from 'viem'
import type { Waiting } from './pool.ts'
import type { Operation } from './user-operation.ts'

export const alice: Address = `0x${'a1'.repeat(20)}`
export const bob: Address = `0x${'b0'.repeat(20)}`

export function operationOf(sender: Address, nonce: bigint, more: Partial<Operation> = {}): Operation {
  return {
    sender,
    nonce,
    callData: '0x1234',
    signature: '0x5678',
    callGasLimit: 100_000n,
    verificationGasLimit: 100_000n,
    preVerificationGas: 60_000n,
    maxFeePerGas: 0n,
    maxPriorityFeePerGas: 0n,
    ...more,
  }
}

/** Its hash is its order, so that tests can name it. */
export function waitingOf(order: number, operation: Operation): Waiting {
  return { hash: hashOf(order), operation, order, since: 1n }
}

export function hashOf(order: number): Hex {
  return `0x${order.toString(16).padStart(64, '0')}`
}

/** As it comes over JSON-RPC. */
export const rawOperation: Readonly<Record<string, string>> = {
  sender: alice,
  nonce: '0x10000000000000000',
  callData: '0x1234',
  signature: '0x5678',
  callGasLimit: '0x186a0',
  verificationGasLimit: '0x186a0',
  preVerificationGas: '0xea60',
  maxFeePerGas: '0x0',
  maxPriorityFeePerGas: '0x0',
}
