/**
 * What a transaction costs before any code runs.
 * @see https://eips.ethereum.org/EIPS/eip-2028 calldata
 * @see https://eips.ethereum.org/EIPS/eip-2930 access lists
 * @see https://eips.ethereum.org/EIPS/eip-3860 init code
 * @see https://eips.ethereum.org/EIPS/eip-7623 the floor
 * @see https://eips.ethereum.org/EIPS/eip-7702 authorizations
 * @module
 */
import type { Message } from './types.ts'

const transactionGas = 21_000n
const creationGas = 32_000n
const initCodeWordGas = 2n
const tokenGas = 4n
const floorTokenGas = 10n
const tokensPerNonZeroByte = 4
const accessListAddressGas = 2_400n
const accessListKeyGas = 1_900n
const authorizationGas = 25_000n

/** The parts of a message that set its cost. */
export type Priced = Pick<Message, 'to' | 'data' | 'accessList' | 'authorizationList'>

/** Gas that is gone before the first instruction; a lower gas limit is refused. */
export function intrinsicGas(message: Priced): bigint {
  return leastGas(message).intrinsic
}

/** {@link intrinsicGas} and {@link floorGas}: the calldata is counted once. */
export function leastGas(message: Priced): { readonly intrinsic: bigint; readonly floor: bigint } {
  const tokens = calldataTokens(message.data)
  let gas = transactionGas + tokenGas * tokens
  if (message.to === undefined) gas += creationGas + initCodeWordGas * words(message.data.length)
  for (const { storageKeys } of message.accessList) {
    gas += accessListAddressGas + accessListKeyGas * BigInt(storageKeys.length)
  }
  const intrinsic = gas + authorizationGas * BigInt(message.authorizationList.length)
  return { intrinsic, floor: transactionGas + floorTokenGas * tokens }
}

/** Least gas that a transaction with this calldata pays, however little it executes (EIP-7623). */
export function floorGas(data: Uint8Array): bigint {
  return transactionGas + floorTokenGas * calldataTokens(data)
}

function calldataTokens(data: Uint8Array): bigint {
  let tokens = 0
  // An index, because an iterator costs several times as much.
  for (let at = 0; at < data.length; at++) tokens += data[at] === 0 ? 1 : tokensPerNonZeroByte
  return BigInt(tokens)
}

function words(bytes: number): bigint {
  return BigInt(Math.ceil(bytes / 32))
}
