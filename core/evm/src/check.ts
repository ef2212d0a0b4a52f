/**
 * What can be said against a transaction without running it.
 * @module
 */
import { emptyAccount } from './account.ts'
import { isDelegation } from './delegation.ts'
import { leastGas } from './intrinsic-gas.ts'
import { emptyCodeHash } from './keccak.ts'
import { initCodeBytesMax, nonceMax, type Rules } from './rules.ts'
import type { Account, GasPrice, Message, Rejection, StateReader } from './types.ts'

export type CheckOptions = { readonly price: GasPrice; readonly simulate?: boolean }

/**
 * @returns the first rule that the transaction breaks, in the order that Ethereum's nodes check them.
 * A simulated one may have any nonce, sender and gas limit; it must still be able to pay.
 */
export function checkTransaction(
  message: Message,
  state: StateReader,
  { price, simulate = false }: CheckOptions,
  rules: Rules,
): Rejection | undefined {
  const account = state.account(message.from) ?? emptyAccount
  return (
    (simulate ? undefined : (checkNonce(message, account) ?? checkSender(account, state))) ??
    checkGasLimit(message, simulate, rules) ??
    checkFunds(message, account, price) ??
    checkIntrinsicGas(message, rules) ??
    checkInitCode(message)
  )
}

function checkNonce({ nonce }: Message, account: Account): Rejection | undefined {
  if (nonce > nonceMax) return { code: 'nonce-overflow', found: nonce, expected: nonceMax }
  if (nonce < account.nonce) return { code: 'nonce-too-low', found: nonce, expected: account.nonce }
  if (nonce > account.nonce) return { code: 'nonce-too-high', found: nonce, expected: account.nonce }
  return undefined
}

/** EIP-3607, with EIP-7702's exception for accounts that delegate. */
function checkSender({ codeHash }: Account, state: StateReader): Rejection | undefined {
  if (codeHash === emptyCodeHash) return undefined
  const code = state.code(codeHash)
  if (isDelegation(code)) return undefined
  return { code: 'sender-not-eoa', found: BigInt(code.length), expected: 0n }
}

function checkGasLimit({ gasLimit }: Message, simulate: boolean, rules: Rules): Rejection | undefined {
  const max = rules.transactionGasMax
  if (simulate || max === undefined || gasLimit <= max) return undefined
  return { code: 'gas-limit-too-high', found: gasLimit, expected: max }
}

function checkFunds(message: Message, { balance }: Account, price: GasPrice): Rejection | undefined {
  const expected = message.gasLimit * price.maxWeiPerGas + message.value
  return balance < expected ? { code: 'insufficient-funds', found: balance, expected } : undefined
}

function checkIntrinsicGas(message: Message, rules: Rules): Rejection | undefined {
  const { intrinsic, floor } = leastGas(message)
  const expected = rules.chargesFloor && floor > intrinsic ? floor : intrinsic
  if (message.gasLimit >= expected) return undefined
  return { code: 'intrinsic-gas-too-low', found: message.gasLimit, expected }
}

/** EIP-3860. */
function checkInitCode({ to, data }: Message): Rejection | undefined {
  if (to !== undefined || data.length <= initCodeBytesMax) return undefined
  return { code: 'init-code-too-large', found: BigInt(data.length), expected: BigInt(initCodeBytesMax) }
}
