/**
 * A light client for one command, and its verdict in words.
 * @module
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing, makeFolder, writeFileAtomic } from '@watt/files'
import {
  EquivocationError,
  LightClient,
  UnprovenError,
  type CheckpointStore,
  type Doubt,
  type Verified,
} from '@watt/sdk/light'
import { CommandError } from '../failure.ts'
import { printable } from '../output.ts'
import type { Session } from '../session.ts'
import { readTrust, type TrustFile } from './trust-file.ts'

export type LightFlags = { readonly light?: boolean; readonly trust?: string }

/** An answer without doubts, and how to say so. */
export type Confirmed<T> = {
  readonly value: T
  readonly block: Verified<T>['block']
  /** For `--json`. */
  readonly verified: Readonly<Record<string, unknown>>
  /** `by 3 of 3 nodes, block 120 signed by node-1, node-2, node-3` */
  readonly words: string
}

/**
 * Asks with a light client. The node of `--rpc` is asked, too, where one is named.
 * @throws {CommandError} Nothing proves an answer, or there is doubt about it.
 */
export async function askLight<T>(
  session: Session,
  { trust: path }: LightFlags,
  question: (light: LightClient) => Promise<Verified<T>>,
): Promise<Confirmed<T>> {
  const trust = await readTrust(session, path)
  const light = await LightClient.open({
    ...trust,
    ...(session.rpcWasGiven && { ownNode: session.rpc }),
    ...(session.timeoutMs !== undefined && { timeoutMs: session.timeoutMs }),
    store: checkpointFile(join(session.host.home, '.watt', 'light'), trust.genesisHash),
  })
  try {
    return confirmedOrRefused(await question(light), trust)
  } catch (error) {
    throw inWords(error)
  }
}

function confirmedOrRefused<T>(
  { value, block, doubts, report }: Verified<T>,
  trust: TrustFile,
): Confirmed<T> {
  const blame = [...report.lied, ...report.silent].map(({ node, why }) => `${node}: ${printable(why)}`)
  const { agreed, asked, lied, silent } = report
  const verified = {
    block: block.number,
    blockHash: block.hash,
    signers: block.signers,
    agreed,
    lied,
    silent,
  }
  if (doubts.length > 0)
    throw new CommandError({
      code: 'cli/unconfirmed',
      message:
        `Proven, but not confirmed: ${doubts.map((doubt) => doubtWords[doubt]).join('; ')}. ${blame.join(' ')}`.trimEnd(),
      fix: 'run it again: who lied is left out for a while in apps, and other nodes are drawn; name more nodes in the trust file',
      ending: 'refused',
      details: { doubts, ...verified },
    })
  const signers = block.signers.map((id) => trust.names[id]?.name ?? id.slice(0, 8))
  const who = signers.length === 0 ? 'the pinned beginning of the chain' : `signed by ${signers.join(', ')}`
  const words = `by ${agreed.length} of ${asked.length} nodes, block ${block.number} ${who}`
  return { value, block, verified, words }
}

const doubtWords: Readonly<Record<Doubt, string>> = {
  disagreement: 'a node sent something false',
  'too-few-agreed': 'too few nodes agree',
  'old-block': 'the newest block is old',
}

function inWords(error: unknown): unknown {
  if (error instanceof EquivocationError) {
    const { evidence } = error
    return new CommandError({
      code: 'cli/equivocation',
      message: error.message,
      fix: error.fix,
      ending: 'refused',
      details: { evidence },
      cause: error,
    })
  }
  if (!(error instanceof UnprovenError)) return error
  const { lied, silent } = error.report
  return new CommandError({
    code: 'cli/unproven',
    message: printable(error.message),
    fix: 'check the nodes of the trust file, and that it is of this chain: watt node status',
    ending: 'refused',
    details: { lied, silent },
    cause: error,
  })
}

/** Where the newest verified block is remembered, for each chain one file. */
function checkpointFile(folder: string, genesisHash: string): CheckpointStore {
  const path = join(folder, `${genesisHash.slice(2, 18)}.json`)
  return {
    load: async () => {
      try {
        return await readFile(path, 'utf8')
      } catch (error) {
        if (isMissing(error)) return undefined
        throw error
      }
    },
    save: async (text) => {
      await makeFolder(folder)
      await writeFileAtomic(path, text)
    },
  }
}
