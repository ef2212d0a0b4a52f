/**
 * What the wallet knows of each account without a password: address, name, and where its key is.
 * @module
 */
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { getAddress, isAddress, isHex, size, type Address, type Hex } from 'viem'

/** Where signatures of an account come from. `secret` names a record of the vault. */
export type AccountSource =
  | { readonly kind: 'words'; readonly secret: string; readonly index: number }
  | { readonly kind: 'key'; readonly secret: string }
  /** One of the ten development accounts, whose keys everybody has. */
  | { readonly kind: 'development'; readonly index: number }
  /** Another wallet of this browser, by its EIP-6963 name. */
  | { readonly kind: 'outside'; readonly rdns: string }
  /** A contract that passkeys sign for: no key of it is anywhere on this device. */
  | {
      readonly kind: 'passkey'
      /** Its first signers (ERC-7913), which say where it will stand; undefined where it was found standing. */
      readonly founders?: readonly Hex[] | undefined
      /** Those that this browser can ask. */
      readonly passkeys: readonly AccountPasskey[]
    }
  | { readonly kind: 'watch' }

/** A passkey that signs for a smart account. Nothing in it is secret. */
export type AccountPasskey = {
  /** Base64url, as the browser tells it. */
  readonly id: string
  /** x and y of its point, 64 bytes. */
  readonly publicKey: Hex
}

export type Account = {
  readonly address: Address
  /** The owner's own name for it; may be empty. */
  readonly label: string
  readonly source: AccountSource
  readonly createdMs: number
}

export const accountPrefix = 'account/'
const labelMax = 40
const publicKeyBytes = 64
const passkeyIdMax = 2_000

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

/** Whether it sends operations by a bundler, not transactions. */
export function isSmart({ source }: Account): boolean {
  return source.kind === 'passkey'
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
    case 'passkey':
      return (
        (source.founders === undefined ||
          (Array.isArray(source.founders) && source.founders.every((it) => isHex(it)))) &&
        Array.isArray(source.passkeys) &&
        source.passkeys.every(isPasskey)
      )
    case 'watch':
      return true
    default:
      return false
  }
}

function isPasskey({ id, publicKey }: AccountPasskey): boolean {
  return (
    typeof id === 'string' &&
    id.length <= passkeyIdMax &&
    isHex(publicKey) &&
    size(publicKey) === publicKeyBytes
  )
}
