/**
 * `watt wallet import`: a private key, twelve words or a v3 keystore from elsewhere.
 * @module
 */
import { validateMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english'
import { bytesToHex, hexToBytes, isHex } from 'viem'
import { mnemonicToAccount, privateKeyToAccount } from 'viem/accounts'
import { askSecret } from '../ask.ts'
import type { ImportFlags } from '../commands/wallet.ts'
import { usageError } from '../failure.ts'
import { resolvePath } from '../host.ts'
import type { Session } from '../session.ts'
import { decryptKey, encryptKey, parseKeystore } from './keystore.ts'
import {
  checkWalletName,
  keystoreFolder,
  readSmallFile,
  refuseExisting,
  writeWallet,
} from './keystore-folder.ts'
import { chooseNewPassword, readPassword } from './password.ts'

const inputBytesMax = 64 * 1024

/** Imports a key into a new wallet. */
export async function importWallet(session: Session, flags: ImportFlags, name = 'main'): Promise<void> {
  const folder = keystoreFolder(session)
  await refuseExisting(folder, checkWalletName(name))
  const secret = (await readSecret(session, flags)).trim()
  const { privateKey, password } = secret.startsWith('{')
    ? await openKeystore(session, flags, secret, name)
    : { privateKey: readPrivateKey(secret), password: await chooseNewPassword(session, flags.passwordFile) }
  const { address } = privateKeyToAccount(bytesToHex(privateKey))
  const path = await writeWallet(folder, name, await encryptKey(privateKey, password, address))
  session.out.result({ name, address, path }, () => [
    `wallet   ${name}`,
    `address  ${address}`,
    `file     ${path}`,
  ])
  session.out.say(`Next: watt wallet balance ${name}`)
}

async function readSecret(session: Session, flags: ImportFlags): Promise<string> {
  if (flags.keyFile !== undefined) return readSmallFile(resolvePath(session.host, flags.keyFile))
  if (flags.stdin) return session.host.readInput(inputBytesMax)
  return askSecret(session, 'Private key or 12 words', 'use --key-file <path> or --stdin')
}

/** A keystore's own password stays the wallet's password. */
async function openKeystore(
  session: Session,
  flags: ImportFlags,
  text: string,
  name: string,
): Promise<{ readonly privateKey: Uint8Array; readonly password: string }> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw usageError('The input begins like a keystore but is not JSON.', 'give the whole file')
  }
  const keystore = parseKeystore(json)
  const password = await readPassword(session, flags.passwordFile, name)
  return { privateKey: await decryptKey(keystore, password), password }
}

/**
 * The private key that a text holds.
 * @throws {CommandError} It is neither a key nor a mnemonic. The text itself is never repeated.
 */
export function readPrivateKey(text: string): Uint8Array {
  const words = text.toLowerCase().split(/\s+/)
  try {
    // The words carry a checksum: without a look at it, a mistyped word would open another, empty wallet.
    if (words.length >= 12 && validateMnemonic(words.join(' '), wordlist)) {
      const { privateKey } = mnemonicToAccount(words.join(' ')).getHdKey()
      if (privateKey !== null) return privateKey
    }
    const digits = text.startsWith('0x') ? text : `0x${text}`
    if (isHex(digits) && digits.length === 66) {
      privateKeyToAccount(digits) // Refuses what is no scalar of the curve.
      return hexToBytes(digits)
    }
  } catch {
    // Said below, without the secret that a library's message may carry.
  }
  throw usageError(
    `This is neither a private key nor 12 or 24 words (${words.length} ${words.length === 1 ? 'word' : 'words'}, ${text.length} characters).`,
    'give 64 hex digits, or the words with spaces between them',
  )
}
