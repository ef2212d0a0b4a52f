/**
 * Whom `--account` and arguments name: a wallet of this machine, an address, or a test account.
 * @module
 */
import { getAddress, isAddress, type LocalAccount } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { bytesToHex } from 'viem'
import { CommandError, notFoundError, usageError } from '../failure.ts'
import type { Session } from '../session.ts'
import { devAccount, devAccountCount, isDevIndex } from '../up/dev-accounts.ts'
import { decryptKey } from './keystore.ts'
import { keystoreFolder, listWalletFiles, readKeystoreFile, type WalletEntry } from './keystore-folder.ts'
import { readPassword } from './password.ts'

/** An account that can sign once it is unlocked; unlocking may ask for a password. */
export type Signer = {
  readonly address: `0x${string}`
  /** How people call it. */
  readonly name: string
  readonly isTestAccount: boolean
  unlock(): Promise<LocalAccount>
  /** The private key, for what is derived from it. It never leaves this process. */
  unlockKey(): Promise<`0x${string}`>
}

/**
 * The account that signs: what `--account` names, or the only wallet there is.
 * @throws {CommandError} None, several, or an unknown one.
 */
export async function findSigner(session: Session, passwordFile: string | undefined): Promise<Signer> {
  const { account } = session
  const index = account === undefined ? undefined : devIndex(account)
  if (index !== undefined) {
    const { address, privateKey } = devAccount(index)
    return signerOf({ address, name: `dev:${index}`, isTestAccount: true }, async () => privateKey)
  }
  const entry = chooseWallet(await listWalletFiles(keystoreFolder(session)), account)
  const about = { address: getAddress(entry.address), name: entry.name, isTestAccount: false }
  return signerOf(about, async () => {
    const keystore = await readKeystoreFile(entry.path)
    const password = await readPassword(session, passwordFile, entry.name)
    session.out.say('Opening the wallet …')
    const key = bytesToHex(await decryptKey(keystore, password))
    if (privateKeyToAccount(key).address !== about.address) throw mismatchError(entry)
    return key
  })
}

function signerOf(
  about: Pick<Signer, 'address' | 'name' | 'isTestAccount'>,
  unlockKey: Signer['unlockKey'],
): Signer {
  return { ...about, unlockKey, unlock: async () => privateKeyToAccount(await unlockKey()) }
}

/**
 * The address that a word names.
 * @throws {CommandError} It names none, or its checksum is wrong.
 */
export async function resolveAddress(session: Session, word: string): Promise<`0x${string}`> {
  const index = devIndex(word)
  if (index !== undefined) return devAccount(index).address
  if (/^0x/i.test(word)) return checkedAddress(word)
  const wallets = await listWalletFiles(keystoreFolder(session))
  const entry = wallets.find(({ name }) => name === word)
  if (entry) return getAddress(entry.address)
  throw notFoundError(
    `"${word.slice(0, 60)}" is neither an address nor a wallet of this machine.`,
    'give 0x and 40 hex digits, a name from watt wallet list, or dev:0 to dev:9',
    { who: word.slice(0, 60) },
  )
}

/** `dev:3` -> 3; undefined for anything else. */
export function devIndex(word: string): number | undefined {
  const digits = /^dev:([0-9]+)$/.exec(word)?.[1]
  if (digits === undefined) return undefined
  if (isDevIndex(Number(digits))) return Number(digits)
  throw usageError(`There is no test account ${word}.`, `take dev:0 to dev:${devAccountCount - 1}`)
}

/** An address in checksum case. A wrong checksum is refused: it is a typing error that costs money. */
export function checkedAddress(word: string): `0x${string}` {
  if (isAddress(word, { strict: true })) return getAddress(word)
  const isHex = /^0x[0-9a-fA-F]{40}$/.test(word)
  throw usageError(
    isHex
      ? `${word} has a wrong checksum; a digit may be mistyped.`
      : `"${word.slice(0, 60)}" is not an address.`,
    isHex ? 'copy it again from where you have it' : 'give 0x and 40 hex digits',
    { found: word.slice(0, 60) },
  )
}

function chooseWallet(wallets: readonly WalletEntry[], account: string | undefined): WalletEntry {
  const [first] = wallets
  if (account === undefined) {
    if (first && wallets.length === 1) return first
    throw usageError(
      first
        ? `There are ${wallets.length} wallets; say which one signs.`
        : 'There is no wallet on this machine to sign with.',
      first
        ? `add --account ${wallets
            .map(({ name }) => name)
            .slice(0, 5)
            .join(' or ')}`
        : 'make one: watt wallet new; on a local network add --account dev:0',
    )
  }
  const wanted = account.toLowerCase()
  const entry = wallets.find(({ name, address }) => name === account || address.toLowerCase() === wanted)
  if (entry) return entry
  throw notFoundError(
    `There is no wallet "${account}" on this machine.`,
    'watt wallet list shows those there are',
    { account },
  )
}

function mismatchError({ name, path }: WalletEntry): CommandError {
  return new CommandError({
    code: 'cli/keystore',
    message: `The key in wallet "${name}" belongs to another address than the file says.`,
    fix: 'do not use it; import the key again from your backup',
    ending: 'refused',
    details: { path },
  })
}
