/**
 * What the wallet knows of each account without a password: address, name, and where its key is.
 * @module
 */
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { getAddress, isAddress, type Address } from 'viem'

/** Where signatures of an account come from. `secret` names a record of the vault. */
export type AccountSource =
  | { readonly kind: 'words'; readonly secret: string; readonly index: number }
  | { readonly kind: 'key'; readonly secret: string }
  /** One of the ten development accounts, whose keys everybody has. */
  | { readonly kind: 'development'; readonly index: number }
  /** Another wallet of this browser, by its EIP-6963 name. */
  | { readonly kind: 'outside'; readonly rdns: string }
  | { readonly kind: 'watch' }

export type Account = {
  readonly address: Address
  /** The owner's own name for it; may be empty. */
  readonly label: string
  readonly source: AccountSource
  readonly createdMs: number
}

export const accountPrefix = 'account/'
const labelMax = 40

/** The record's name in the store. */
export function accountName(address: Address): string {
  return `${accountPrefix}${address.toLowerCase()}`
}

export function encodeAccount(account: Account): Uint8Array {
  return utf8ToBytes(JSON.stringify({ ...account, label: account.label.slice(0, labelMax) }))
}

/** @returns undefined for what is no account: one bad record must not hide the others. */
export function decodeAccount(bytes: Uint8Array): Account | undefined {
  try {
    const { address, label, source, createdMs } = JSON.parse(new TextDecoder().decode(bytes)) as Account
    if (!isAddress(address, { strict: false }) || !isSource(source)) return undefined
    return {
      address: getAddress(address),
      label: typeof label === 'string' ? label.slice(0, labelMax) : '',
      source,
      createdMs: Number.isSafeInteger(createdMs) ? createdMs : 0,
    }
  } catch {
    return undefined
  }
}

/** Whether this page can sign for it, once unlocked. */
export function canSign({ source }: Account): boolean {
  return source.kind !== 'watch'
}

function isSource(source: AccountSource): boolean {
  switch (source?.kind) {
    case 'words':
      return typeof source.secret === 'string' && Number.isSafeInteger(source.index) && source.index >= 0
    case 'key':
      return typeof source.secret === 'string'
    case 'development':
      return Number.isSafeInteger(source.index) && source.index >= 0 && source.index < 10
    case 'outside':
      return typeof source.rdns === 'string'
    case 'watch':
      return true
    default:
      return false
  }
}
