/**
 * The wallets of this machine: one encrypted file each, readable by its owner alone.
 * @module
 */
import { mkdir, open, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '@watt/files'
import { CommandError, notFoundError, usageError } from '../failure.ts'
import { prettyJson } from '../pretty-json.ts'
import { homeDataDir, type Session } from '../session.ts'
import { parseKeystore, type Keystore } from './keystore.ts'

const fileBytesMax = 64 * 1024
const filesMax = 1000

/** A wallet as listed; nothing secret. */
export type WalletEntry = { readonly name: string; readonly address: `0x${string}`; readonly path: string }

/** Where the wallets lie. */
export function keystoreFolder(session: Session): string {
  return join(homeDataDir(session), 'keystore')
}

/** @throws {CommandError} The name cannot be one. */
export function checkWalletName(name: string): string {
  if (/^[a-z0-9][a-z0-9_-]{0,31}$/.test(name) && !name.startsWith('0x')) return name
  throw usageError(
    `"${name.slice(0, 40)}" cannot be a wallet’s name.`,
    'use up to 32 small letters, digits, - and _; not beginning with 0x',
  )
}

/** All wallets, by name. Files that are no keystores are passed over. */
export async function listWalletFiles(folder: string): Promise<readonly WalletEntry[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const found = await Promise.all(
    names
      .filter((name) => !name.startsWith('.') && !name.endsWith('.tmp'))
      .toSorted()
      .slice(0, filesMax)
      .map(async (file): Promise<WalletEntry | undefined> => {
        const path = join(folder, file)
        const keystore = await readKeystoreFile(path).catch(() => undefined)
        if (keystore === undefined || keystore.address === '') return undefined
        return { name: file.replace(/\.json$/, ''), address: `0x${keystore.address}`, path }
      }),
  )
  return found.filter((entry) => entry !== undefined)
}

/**
 * Reads and checks one keystore file.
 * @throws {CommandError} It is missing or is none.
 */
export async function readKeystoreFile(path: string): Promise<Keystore> {
  return parseKeystore(parseJson(await readSmallFile(path), path))
}

/** A text file that a person named; bounded. */
export async function readSmallFile(path: string): Promise<string> {
  const found = await stat(path).catch(() => {
    throw notFoundError(`There is no file ${path}.`, 'check the path', { path })
  })
  if (!found.isFile() || found.size > fileBytesMax) {
    throw usageError(`${path} is not a file of at most ${fileBytesMax / 1024} KiB.`, 'check the path', {
      path,
    })
  }
  return readFile(path, 'utf8')
}

/**
 * Writes a new wallet, mode 0600.
 * @throws {CommandError} `cli/wallet-exists`: a wallet is never overwritten.
 */
export async function writeWallet(folder: string, name: string, keystore: Keystore): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await refuseExisting(folder, name)
  const path = join(folder, `${name}.json`)
  await writeFileAtomic(path, prettyJson(keystore))
  return path
}

/** @throws {CommandError} `cli/wallet-exists` */
export async function refuseExisting(folder: string, name: string): Promise<void> {
  const path = join(folder, `${name}.json`)
  const existing = await open(path, 'r').catch(() => undefined)
  if (existing === undefined) return
  await existing.close()
  throw new CommandError({
    code: 'cli/wallet-exists',
    message: `There is a wallet "${name}" already.`,
    fix: 'choose another name: watt wallet new savings',
    ending: 'refused',
    details: { name, path },
  })
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw usageError(`${path} is not JSON.`, 'give a v3 keystore file', { path })
  }
}
