/**
 * Accounts as viem's wallet actions take them, with the key fetched from the vault for each signature.
 * @module
 */
import { bytesToHex, type LocalAccount } from 'viem'
import { mnemonicToAccount, privateKeyToAccount, toAccount, type PrivateKeyAccount } from 'viem/accounts'
import type { Account } from './accounts.ts'
import type { Vault } from './vault.ts'
import { KeyMismatchError } from './vault-errors.ts'

/** Chain of development networks; their accounts sign for no other. */
export const developmentChainId = 31_337
/** Printed in the manual of every tool for Ethereum: no secret. */
const developmentWords = 'test test test test test test test test test test test junk'

/** One of the ten accounts that everybody has. */
export function developmentAccount(index: number): LocalAccount {
  return mnemonicToAccount(developmentWords, { addressIndex: index })
}

/**
 * An account that signs by the vault. Signing throws what {@link Vault.withPrivateKey} throws.
 * @throws {KeyMismatchError} For accounts that are only watched or belong to another wallet.
 */
export function signerOf(vault: Vault, account: Account): LocalAccount {
  if (account.source.kind === 'development') return developmentAccount(account.source.index)
  if (account.source.kind !== 'words' && account.source.kind !== 'key') throw new KeyMismatchError()
  const by = <T>(use: (signer: PrivateKeyAccount) => Promise<T>): Promise<T> =>
    vault.withPrivateKey(account, (key) => use(privateKeyToAccount(bytesToHex(key))))
  return toAccount({
    address: account.address,
    sign: ({ hash }) => by((signer) => signer.sign({ hash })),
    signAuthorization: (authorization) => by((signer) => signer.signAuthorization(authorization)),
    signMessage: (message) => by((signer) => signer.signMessage(message)),
    signTransaction: (transaction, options) => by((signer) => signer.signTransaction(transaction, options)),
    signTypedData: (data) => by((signer) => signer.signTypedData(data)),
  }) as LocalAccount
}
