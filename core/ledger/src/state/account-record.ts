/**
 * Accounts and slots as the tries hold them.
 * @see Ethereum Yellow Paper, section 4.1
 * @module
 */
import type { Account, Hex } from '@watt/evm'
import { toHex } from '../bytes.ts'
import { asBytes, asInteger, asList, decodeRlp, encodeRlp } from '../rlp.ts'

/** keccak256 of no bytes: the code hash of an account without code. */
export const emptyCodeHash: Hex = '0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470'

/** An account with the root of its storage trie. */
export type StoredAccount = { readonly account: Account; readonly storageRoot: Hex }

/** RLP [nonce, balance, storageRoot, codeHash]. */
export function encodeAccount({ account, storageRoot }: StoredAccount): Uint8Array {
  return encodeRlp([account.nonce, account.balance, storageRoot, account.codeHash])
}

/**
 * Inverse of {@link encodeAccount}.
 * @throws {RlpError} The bytes are not an account.
 */
export function decodeAccount(bytes: Uint8Array): StoredAccount {
  const fields = asList(decodeRlp(bytes), 'account', 4)
  return {
    account: {
      nonce: asInteger(fields[0], 'nonce', 8),
      balance: asInteger(fields[1], 'balance'),
      codeHash: toHex(asBytes(fields[3], 'codeHash', 32)),
    },
    storageRoot: toHex(asBytes(fields[2], 'storageRoot', 32)),
  }
}
