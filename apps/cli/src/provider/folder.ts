/**
 * Where a provider’s settings lie, and how they and its chain are opened.
 * @module
 */
import { join } from 'node:path'
import {
  type AccountOptions,
  createJournal,
  type JournalEntry,
  openViemChain,
  parseProviderConfig,
  type ProviderChain,
  type ProviderConfig,
  providerConfigFile,
} from '@watt/storage/provider'
import { BaseError, type LocalAccount } from 'viem'
import { chainError } from '../chain/client.ts'
import { notFoundError, usageError } from '../failure.ts'
import { defaultTimeoutMs, homeDataDir, type Session } from '../session.ts'
import { findSigner, type Signer } from '../wallet/account.ts'
import { readSmallFile } from '../wallet/keystore-folder.ts'

/** The provider’s data folder: what `--data-dir` names. */
export function providerFolder(session: Session): string {
  return session.dataDir ?? join(homeDataDir(session), 'provider')
}

/** A command for this folder, to be typed as it stands. */
export function providerWords(session: Session, word: string): string {
  return `watt provider ${word}${session.dataDir === undefined ? '' : ` --data-dir ${session.dataDir}`}`
}

export function providerConfigPath(session: Session): string {
  return join(providerFolder(session), providerConfigFile)
}

/** @throws {CommandError} There is no provider. @throws {ProviderConfigError} Its settings are wrong. */
export async function readProviderConfig(session: Session): Promise<ProviderConfig> {
  const path = providerConfigPath(session)
  const content = await readSmallFile(path).catch(() => {
    throw notFoundError(
      `There is no provider in ${providerFolder(session)}.`,
      `name its folder with --data-dir, or make one: ${providerWords(session, 'init')}`,
      { path },
    )
  })
  let json: unknown
  try {
    json = JSON.parse(content)
  } catch {
    throw usageError(
      `${path} is not JSON.`,
      `mend it, or move it away and make a new one: ${providerWords(session, 'init')}`,
      { path },
    )
  }
  const config = parseProviderConfig(json)
  return session.rpcWasGiven ? { ...config, rpc: session.rpc } : config
}

/** Who the provider of this folder is: its own wallet, or what `--account` names. */
export async function providerSigner(session: Session, passwordFile: string | undefined): Promise<Signer> {
  const folder = providerFolder(session)
  const account = session.account ?? (await savedAccount(folder))
  return findSigner({ ...session, dataDir: folder, account }, passwordFile)
}

/** Test accounts have no keystore; the folder remembers which one it was made for. */
export const accountFile = 'account'

async function savedAccount(folder: string): Promise<string | undefined> {
  const word = await readSmallFile(join(folder, accountFile)).catch(() => undefined)
  return word?.trim()
}

/** Runs `work` with the chain as this provider sees it; signing only with an account. */
export async function withProviderChain<RESULT>(
  session: Session,
  config: ProviderConfig,
  who: { readonly address: `0x${string}`; readonly account?: LocalAccount },
  work: (chain: ProviderChain) => Promise<RESULT>,
): Promise<RESULT> {
  const { rpc, directory } = config
  const chain = openViemChain({ rpc, directory, provider: who.address, account: who.account })
  return inWords(session, rpc, chain.then(work))
}

/** What the node behind a provider refuses, in words. @throws {CommandError} */
export async function inWords<RESULT>(session: Session, rpc: string, work: Promise<RESULT>): Promise<RESULT> {
  try {
    return await work
  } catch (error) {
    throw error instanceof BaseError ? chainError(error, rpc, session.timeoutMs ?? defaultTimeoutMs) : error
  }
}

/** What the provider of this folder noted about its proofs. */
export async function readJournal(session: Session): Promise<readonly JournalEntry[]> {
  return createJournal(join(stateFolder(session), 'proofs.ndjson')).read()
}

/**
 * Runs `look`, told where the last look at the chain is kept, and shows how far it is where much is to be read.
 * @param look - What it is given goes to {@link readAccount}.
 */
export async function withAccount<RESULT>(
  session: Session,
  look: (options: AccountOptions) => Promise<RESULT>,
): Promise<RESULT> {
  const { stderr } = session.host
  const isShown = stderr.isTTY === true && !session.out.json
  let shown = ''
  const show = (text: string): void => {
    if (isShown) stderr.write(`\r${text.padEnd(shown.length)}`)
    shown = text
  }
  try {
    return await look({
      path: join(stateFolder(session), 'account.json'),
      journal: await readJournal(session),
      onProgress: (done, all) => show(`reading the chain: block ${done} of ${all}`),
    })
  } finally {
    if (shown !== '' && isShown) stderr.write(`\r${' '.repeat(shown.length)}\r`)
  }
}

function stateFolder(session: Session): string {
  return join(providerFolder(session), 'state')
}
