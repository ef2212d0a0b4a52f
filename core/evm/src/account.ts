/**
 * Accounts that hold nothing do not exist.
 * @see https://eips.ethereum.org/EIPS/eip-161
 * @module
 */
import { emptyCodeHash } from './keccak.ts'
import type { JournaledState } from './journaled-state.ts'
import type { Account, Address } from './types.ts'

/** An account that was never used: no nonce, no balance, no code. */
export const emptyAccount: Account = { nonce: 0n, balance: 0n, codeHash: emptyCodeHash }

/** @returns whether EIP-161 removes this account when a transaction touches it. */
export function isEmptyAccount(account: Account): boolean {
  return account.nonce === 0n && account.balance === 0n && account.codeHash === emptyCodeHash
}

/**
 * Writes an account, or removes it when it is empty. Within a transaction an empty account cannot be told from a
 * missing one, so it goes at once instead of at the transaction's end.
 */
export function storeAccount(state: JournaledState, address: Address, account: Account): void {
  if (isEmptyAccount(account)) state.deleteAccount(address)
  else state.setAccount(address, account)
}

/** Adds wei to an account, creating it when needed. Adding nothing touches it: an empty one is removed. */
export function credit(state: JournaledState, address: Address, wei: bigint): void {
  const account = state.account(address) ?? emptyAccount
  storeAccount(state, address, { ...account, balance: account.balance + wei })
}
