/**
 * Withdrawals: how the protocol pays without a transaction.
 * @see https://eips.ethereum.org/EIPS/eip-4895
 * @module
 */
import type { Withdrawal } from './types.ts'
import { toHex } from './bytes.ts'
import { asBytes, asInteger, asList, encodeRlp, type RlpInput, type RlpItem } from './rlp.ts'

export function withdrawalRlp({ index, validatorIndex, address, amountGwei }: Withdrawal): RlpInput {
  return [index, validatorIndex, address, amountGwei]
}

/** The withdrawal's bytes under the withdrawals root. */
export function encodeWithdrawal(withdrawal: Withdrawal): Uint8Array {
  return encodeRlp(withdrawalRlp(withdrawal))
}

/** Inverse of {@link withdrawalRlp}. @throws {RlpError} */
export function readWithdrawal(item: RlpItem): Withdrawal {
  const [index, validatorIndex, address, amount] = asList(item, 'withdrawal', 4)
  return {
    index: asInteger(index, 'withdrawal index', 8),
    validatorIndex: asInteger(validatorIndex, 'validator index', 8),
    address: toHex(asBytes(address, 'withdrawal address', 20)),
    amountGwei: asInteger(amount, 'withdrawal amount', 8),
  }
}
