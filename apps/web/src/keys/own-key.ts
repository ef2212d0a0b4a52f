/**
 * The private key of an account for what is derived from it: a passkey, the keys of stored files.
 * @module
 */
import type { HDAccount } from 'viem/accounts'
import type { Account } from './accounts.ts'
import { developmentAccount } from './signer.ts'
import type { Vault } from './vault.ts'

/** Whether this page can have its key, once unlocked; other wallets keep theirs. */
export function hasOwnKey({ source }: Account): boolean {
  return source.kind === 'words' || source.kind === 'key' || source.kind === 'development'
}

/** Whether its key can be had now: those of development accounts are no secret. */
export function isKeyAtHand(account: Account, isUnlocked: boolean): boolean {
  return hasOwnKey(account) && (isUnlocked || account.source.kind === 'development')
}

/** Runs `use` with the key, which is zeroed afterwards. Throws what {@link Vault.withPrivateKey} throws. */
export async function withOwnKey<T>(
  vault: Vault,
  account: Account,
  use: (key: Uint8Array) => Promise<T>,
): Promise<T> {
  if (account.source.kind !== 'development') return vault.withPrivateKey(account, use)
  const { privateKey } = (developmentAccount(account.source.index) as HDAccount).getHdKey()
  return use(Uint8Array.from(privateKey!))
}
