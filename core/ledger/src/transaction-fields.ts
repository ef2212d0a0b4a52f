/**
 * The parts of a transaction that are lists: access list (EIP-2930) and authorization list (EIP-7702).
 * @module
 */
import { keccak256 } from '@watt/evm'
import type { AccessList, Address } from '@watt/evm'
import type { RecoverAddress, Transaction } from './types.ts'
import { concatBytes, toHex } from './bytes.ts'
import { groupOrder } from './recover-address.ts'
import { asBytes, asInteger, asList, encodeRlp, RlpError, type RlpInput, type RlpItem } from './rlp.ts'

/** Signature bytes of an authorization begin with this, so that they are never those of a transaction. */
const authorizationMagic = new Uint8Array([0x05])

/**
 * Authorizations of one transaction. Each costs 25,000 intrinsic gas and a transaction has at most 2^24 (EIP-7825),
 * so more could never run; refusing them here bounds the signatures to recover.
 */
export const authorizationsMax = 671

/** @throws {RlpError} */
export function readAccessList(item: RlpItem | undefined): AccessList {
  return asList(item, 'accessList').map((entry) => {
    const [address, keys] = asList(entry, 'accessList entry', 2)
    return {
      address: toHex(asBytes(address, 'accessList address', 20)),
      storageKeys: asList(keys, 'storageKeys').map((key) => toHex(asBytes(key, 'storage key', 32))),
    }
  })
}

/**
 * A tuple whose signature names no account stays in the list with `authority` undefined: the engine skips it.
 * @throws {RlpError} A tuple is not well formed; then the whole transaction is invalid.
 */
export function readAuthorizationList(
  item: RlpItem | undefined,
  recover: RecoverAddress,
): Transaction['authorizationList'] {
  const tuples = asList(item, 'authorizationList')
  if (tuples.length === 0) throw new RlpError('authorizationList is empty')
  if (tuples.length > authorizationsMax) {
    throw new RlpError(`authorizationList has ${tuples.length} items, more than ${authorizationsMax}`)
  }
  return tuples.map((tuple) => {
    const fields = asList(tuple, 'authorization', 6)
    const chainId = asInteger(fields[0], 'authorization chainId')
    const delegate = asBytes(fields[1], 'authorization address', 20)
    const nonce = asInteger(fields[2], 'authorization nonce', 8)
    const yParity = asInteger(fields[3], 'authorization yParity', 1)
    const r = asInteger(fields[4], 'authorization r')
    const s = asInteger(fields[5], 'authorization s')
    const authority = recoverAuthority([chainId, delegate, nonce], { yParity, r, s }, recover)
    return { chainId, address: toHex(delegate), nonce, authority, yParity, r, s }
  })
}

/** The signer of an EIP-7702 tuple `[chainId, address bytes, nonce]`, or undefined when the signature is invalid. */
export function recoverAuthority(
  signed: RlpInput,
  { yParity, r, s }: { readonly yParity: bigint; readonly r: bigint; readonly s: bigint },
  recover: RecoverAddress,
): Address | undefined {
  if (yParity > 1n || !isSignatureInRange(r, s)) return undefined
  return recover(keccak256(concatBytes(authorizationMagic, encodeRlp(signed))), r, s, yParity === 1n ? 1 : 0)
}

/** Low s only (EIP-2), so that nobody can give a signed message a second hash. */
export function isSignatureInRange(r: bigint, s: bigint): boolean {
  return r > 0n && r < groupOrder && s > 0n && s <= groupOrder / 2n
}
