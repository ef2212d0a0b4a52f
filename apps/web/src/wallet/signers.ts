/**
 * Who signs for a smart account, as a person knows them, and the calls that change it. Pure.
 * @module
 */
import { accountAddresses, changeSignersCall, type Signers } from '@watt/sdk/account'
import { getAddress, size, slice, type Address, type Hex } from 'viem'
import { signerOfPasskey } from '../keys/account-passkey.ts'
import type { Account } from '../keys/accounts.ts'
import type { Call } from '../intent/intent.ts'

export type SignerView =
  /** A passkey that this browser can ask. */
  | { readonly kind: 'here' }
  /** A passkey of another device or browser. */
  | { readonly kind: 'passkey' }
  /** The key, or the contract, of an address; `account` where it is one of this wallet. */
  | { readonly kind: 'address'; readonly address: Address; readonly account: Account | undefined }
  /** A key that a contract of somebody checks. */
  | { readonly kind: 'other' }

const addressBytes = 20
const hashBytes = 32
/** Verifier, point, hash of the site. */
const passkeyBytes = addressBytes + 64 + hashBytes

/** Tells a signer. @param signerOf - How contracts know a passkey of this page. */
export function viewOf(
  signer: Hex,
  { source }: Account,
  accounts: readonly Account[],
  signerOf: typeof signerOfPasskey = signerOfPasskey,
): SignerView {
  if (size(signer) === addressBytes) {
    const address = getAddress(signer)
    return { kind: 'address', address, account: accounts.find((it) => it.address === address) }
  }
  const isHere = source.kind === 'passkey' && source.passkeys.some((it) => isSame(signerOf(it), signer))
  if (isHere) return { kind: 'here' }
  const isPasskey = isSame(slice(signer, 0, addressBytes), accountAddresses.passkeyVerifier)
  return { kind: isPasskey ? 'passkey' : 'other' }
}

/** What tells a signer from others like it: a passkey's point, without what all passkeys of a site share. */
export function ownPartOf(signer: Hex): Hex {
  return size(signer) === passkeyBytes ? slice(signer, addressBytes, passkeyBytes - hashBytes) : signer
}

/** Adds one; how many must agree stays, and is one where nobody had to. */
export function addCall(address: Address, { threshold }: Signers, signer: Hex): Call {
  return asCall(changeSignersCall(address, { added: [signer], threshold: threshold || 1n }))
}

/** Removes one; fewer must agree where too few would be left. */
export function removeCall(address: Address, { signers, threshold }: Signers, signer: Hex): Call {
  const left = BigInt(signers.length - 1)
  return asCall(
    changeSignersCall(address, { removed: [signer], threshold: threshold < left ? threshold : left }),
  )
}

export function thresholdCall(address: Address, threshold: bigint): Call {
  return asCall(changeSignersCall(address, { threshold }))
}

/** A call of the SDK as the sheet takes it. */
export function asCall({ to, data, value = 0n }: ReturnType<typeof changeSignersCall>): Call {
  return { to, data, value }
}

export function isSame(a: Hex, b: Hex): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
