/**
 * Numbers of the transaction rules, and the forks that differ in them.
 * Watt runs Osaka from its first block; the older forks exist for Ethereum's published state tests.
 * @module
 */

/** Forks whose published tests run. */
export type Hardfork = 'cancun' | 'prague' | 'osaka'

/** What differs between those forks outside the interpreter. */
export type Rules = {
  readonly hardfork: Hardfork
  /** EIP-7623: calldata sets the least gas that a transaction pays. */
  readonly chargesFloor: boolean
  /** EIP-7702: accounts may delegate to code. */
  readonly delegates: boolean
  /** EIP-7825: most gas one transaction may have. */
  readonly transactionGasMax: bigint | undefined
}

/** EIP-7825: 2^24. */
export const transactionGasMax: bigint = 16_777_216n

/** EIP-3860: twice the largest contract. */
export const initCodeBytesMax: number = 49_152

/** EIP-2681: a nonce never reaches 2^64 - 1. */
export const nonceMax: bigint = 2n ** 64n - 2n

/** EIP-3529: at most a fifth of the gas used is refunded. */
export const refundQuotient: bigint = 5n

/** EIP-7702: refunded for an authority that existed before. */
export const existingAuthorityRefund: bigint = 12_500n

const byHardfork = {
  cancun: { hardfork: 'cancun', chargesFloor: false, delegates: false, transactionGasMax: undefined },
  prague: { hardfork: 'prague', chargesFloor: true, delegates: true, transactionGasMax: undefined },
  osaka: { hardfork: 'osaka', chargesFloor: true, delegates: true, transactionGasMax },
} as const satisfies Record<Hardfork, Rules>

/** The transaction rules of a fork. */
export function rulesOf(hardfork: Hardfork): Rules {
  return byHardfork[hardfork]
}
