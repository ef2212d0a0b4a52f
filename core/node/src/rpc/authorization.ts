/**
 * Signed delegations inside a call object. Their signer must be known before the engine can apply them.
 * @see EIP-7702
 * @module
 */
import type { Authorization } from '@watt/evm'
import { recoverAddress, recoverAuthority } from '@watt/ledger'

import { InvalidParamsError } from './errors.ts'
import { fromData } from './hex.ts'
import { address, member, quantityOf, record, uint64 } from './params.ts'
import type { Read } from './params.ts'

/** Reads one authorization tuple; an invalid signature leaves `authority` undefined, and execution skips it. */
export const authorization: Read<Authorization> = (value, where) => {
  const tuple = record(value, where)
  const need = <T>(key: string, read: Read<T>): T => {
    const found = member(tuple, key, read, where)
    if (found === undefined) throw new InvalidParamsError(`${where}.${key}`, 'a value; it is missing')
    return found
  }
  const chainId = need('chainId', quantityOf)
  const delegate = need('address', address)
  const nonce = need('nonce', uint64)
  const signature = {
    yParity: need('yParity', quantityOf),
    r: need('r', quantityOf),
    s: need('s', quantityOf),
  }
  const authority = recoverAuthority([chainId, fromData(delegate), nonce], signature, recoverAddress)
  return { chainId, address: delegate, nonce, authority }
}
