/**
 * The storage network behind `--rpc`, with the account that signs and reads.
 * @module
 */
import { join } from 'node:path'
import { BaseError, createPublicClient, hexToBytes } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { findStorage } from '@watt/sdk/storage'
import {
  chainFolder,
  fileNamed,
  readCatalogue,
  StorageClient,
  type Catalogue,
  type ProviderError,
  type StoredFile,
  ViemChain,
} from '@watt/storage/client'
import { chainError } from '../chain/client.ts'
import { nodeTransport } from '../chain/patience.ts'
import { refuseTestKeyElsewhere } from '../chain/submit.ts'
import type { PayFlags } from '../commands/storage.ts'
import { notFoundError } from '../failure.ts'
import { directoryGiven } from '../governance/open.ts'
import { printable } from '../output.ts'
import { defaultTimeoutMs, homeDataDir, type Session } from '../session.ts'
import { findSigner } from '../wallet/account.ts'
import { tellPayments } from './payments.ts'
import { orderNumber } from './words.ts'

const pollMs = 250

/**
 * Runs `work` with a client of the storage network.
 * Reading costs at most what `--pay` allows.
 * @param isOwned - whether an account is needed; without one only shared things and health can be looked at
 * @throws {CommandError} What the chain said, in words.
 */
export async function withStorage<RESULT>(
  session: Session,
  flags: PayFlags,
  work: (client: StorageClient) => Promise<RESULT>,
  isOwned: boolean = true,
): Promise<RESULT> {
  const timeout = session.timeoutMs ?? defaultTimeoutMs
  const directory = directoryGiven(flags)
  try {
    const transport = nodeTransport(session.rpc, { timeoutMs: timeout })
    const rpc = createPublicClient({ transport, pollingInterval: pollMs, cacheTime: 0 })
    const contracts = await findStorage(rpc, { directory })
    const owner = isOwned ? await ownerOf(session, flags, contracts.chainId) : undefined
    const client = await StorageClient.open({
      chain: new ViemChain(rpc, contracts, owner?.account),
      folder: await chainFolder(join(homeDataDir(session), 'storage'), rpc),
      owner,
    })
    client.purse.allow(flags.pay ?? 0n)
    try {
      return await work(client)
    } finally {
      tellPayments(session, client)
      await client.close()
    }
  } catch (error) {
    throw error instanceof BaseError ? chainError(error, session.rpc, timeout) : error
  }
}

/** Names a provider that failed, once for each kind of failure. */
export function faultTeller(session: Session): (error: ProviderError) => void {
  const told = new Set<string>()
  return ({ message, provider, fault }) => {
    const key = `${provider.address} ${fault}`
    if (told.has(key)) return
    told.add(key)
    session.out.say(printable(`${message}; others are asked instead`))
  }
}

/** The catalogue, with a warning for what cannot be read now. */
export async function catalogueOf(session: Session, client: StorageClient): Promise<Catalogue> {
  const catalogue = await readCatalogue(client)
  for (const { order, reason } of catalogue.unreadable)
    session.out.warn(printable(`order ${order} cannot be read now: ${reason}`))
  return catalogue
}

/**
 * The files that a word names: one by its name, or all below a folder (`photos/`).
 * @throws {CommandError} There is none.
 */
export function filesNamed(catalogue: Catalogue, word: string): readonly StoredFile[] {
  if (!word.endsWith('/') || catalogue.files.some(({ name }) => name === word))
    return [fileNamed(catalogue, word)]
  const files = catalogue.files.filter(({ name }) => name.startsWith(word))
  if (files.length > 0) return files
  throw notFoundError(
    `Nothing is stored below "${word.slice(0, 80)}".`,
    'watt storage ls shows what there is',
  )
}

/** The orders that a word means: a number, a name, or a folder. */
export async function ordersNamed(
  session: Session,
  client: StorageClient,
  word: string,
): Promise<readonly bigint[]> {
  const number = orderNumber(word)
  if (number !== undefined) return [number]
  const files = filesNamed(await catalogueOf(session, client), word)
  return [...new Set(files.flatMap(({ parts }) => parts.map(({ order }) => order)))]
}

async function ownerOf(session: Session, flags: PayFlags, chainId: number) {
  const signer = await findSigner(session, flags.passwordFile)
  refuseTestKeyElsewhere(signer, chainId)
  const privateKey = await signer.unlockKey()
  return { account: privateKeyToAccount(privateKey), privateKey: hexToBytes(privateKey) }
}
