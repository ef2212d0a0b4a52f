/**
 * Accounts that run another account's code.
 * @see https://eips.ethereum.org/EIPS/eip-7702
 * @module
 */
import { emptyAccount, isEmptyAccount } from './account.ts'
import type { JournaledState } from './journaled-state.ts'
import { fromHex } from './hex.ts'
import { emptyCodeHash } from './keccak.ts'
import { existingAuthorityRefund, nonceMax } from './rules.ts'
import type { Address, Authorization } from './types.ts'

const delegationBytes = 23
const nobody: Address = '0x0000000000000000000000000000000000000000'

/** @returns whether `code` is a delegation: 0xef0100 and an address. */
export function isDelegation(code: Uint8Array): boolean {
  return code.length === delegationBytes && code[0] === 0xef && code[1] === 0x01 && code[2] === 0x00
}

/**
 * Applies a transaction's authorizations in order. One that does not fit (wrong chain, nonce or signature, an
 * authority that is a contract) is passed over; the rest still apply.
 * @returns the gas to refund, and the authorities, which are warm from now on.
 */
export function applyAuthorizations(
  authorizations: readonly Authorization[],
  chainId: bigint,
  state: JournaledState,
): { readonly refund: bigint; readonly authorities: readonly Address[] } {
  let refund = 0n
  const authorities: Address[] = []
  for (const authorization of authorizations) {
    const { authority } = authorization
    if (authorization.chainId !== 0n && authorization.chainId !== chainId) continue
    if (authority === undefined || authorization.nonce > nonceMax) continue
    authorities.push(authority)
    const account = state.account(authority) ?? emptyAccount
    const code = state.code(account.codeHash)
    if (code.length > 0 && !isDelegation(code)) continue
    if (account.nonce !== authorization.nonce) continue
    if (!isEmptyAccount(account)) refund += existingAuthorityRefund
    const codeHash = delegate(authorization.address, state)
    state.setAccount(authority, { ...account, codeHash, nonce: account.nonce + 1n })
  }
  return { refund, authorities }
}

/** Delegating to the zero address takes the delegation away. */
function delegate(target: Address, state: JournaledState) {
  if (target === nobody) return emptyCodeHash
  const code = new Uint8Array(delegationBytes)
  code.set([0xef, 0x01, 0x00])
  code.set(fromHex(target), 3)
  return state.putCode(code)
}
