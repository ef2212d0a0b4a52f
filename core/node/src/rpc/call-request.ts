/**
 * The call object of `eth_call`, `eth_estimateGas`, `eth_createAccessList`, `eth_simulateV1` and `debug_traceCall`.
 * @module
 */
import type { AccessList, Address, Authorization, Message } from '@watt/evm'

import { authorization } from './authorization.ts'
import { InvalidParamsError } from './errors.ts'
import { accessList, address, dataOf, list, member, quantityOf, record, uint64 } from './params.ts'
import type { Read } from './params.ts'

export type CallRequest = {
  readonly from: Address
  readonly to: Address | undefined
  readonly gas: bigint | undefined
  /** What the caller bids per gas; undefined means that no fee is charged. */
  readonly price: bigint | undefined
  readonly value: bigint
  readonly nonce: bigint | undefined
  readonly data: Uint8Array
  readonly accessList: AccessList
  readonly authorizationList: readonly Authorization[]
}

const zeroAddress: Address = '0x0000000000000000000000000000000000000000'
const authorizationsMax = 256

/** Reads a call object. Members that no rule of Watt reads (`type`, `chainId`) are ignored, as in other clients. */
export const callRequest: Read<CallRequest> = (value, where) => {
  const object = record(value, where)
  const input = member(object, 'input', dataOf, where)
  const older = member(object, 'data', dataOf, where)
  if (input !== undefined && older !== undefined && Buffer.compare(input, older) !== 0) {
    throw new InvalidParamsError(where, 'input and data to be the same when both are given')
  }
  const gasPrice = member(object, 'gasPrice', quantityOf, where)
  const maxFee = member(object, 'maxFeePerGas', quantityOf, where)
  if (gasPrice !== undefined && maxFee !== undefined) {
    throw new InvalidParamsError(where, 'either gasPrice or maxFeePerGas, not both')
  }
  if (object['blobVersionedHashes'] !== undefined || object['blobs'] !== undefined) {
    throw new InvalidParamsError(where, 'no blobs: Watt keeps data in its storage market')
  }
  return {
    from: member(object, 'from', address, where) ?? zeroAddress,
    to: member(object, 'to', address, where),
    gas: member(object, 'gas', uint64, where),
    price: gasPrice ?? maxFee,
    value: member(object, 'value', quantityOf, where) ?? 0n,
    nonce: member(object, 'nonce', uint64, where),
    data: input ?? older ?? new Uint8Array(),
    accessList: member(object, 'accessList', accessList, where) ?? [],
    authorizationList:
      member(object, 'authorizationList', list(authorization, authorizationsMax), where) ?? [],
  }
}

/** The message the engine runs. */
export function messageOf(request: CallRequest, gasLimit: bigint, nonce: bigint): Message {
  const { from, to, value, data, accessList, authorizationList } = request
  return { from, to, nonce: request.nonce ?? nonce, gasLimit, value, data, accessList, authorizationList }
}
