/**
 * Whom this machine trusts, for commands with `--light`: a file that a person names, or the local network in the data folder.
 * @module
 */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { watt, type QuorumSet } from '@watt/sdk'
import type { Trust } from '@watt/sdk/light'
import { chainError } from '../chain/client.ts'
import { CommandError, usageError } from '../failure.ts'
import { resolvePath } from '../host.ts'
import { defaultTimeoutMs, type Session } from '../session.ts'
import { readManifest } from '../up/manifest.ts'
import { BaseError } from 'viem'

/** Names of validators are for people and prove nothing. */
export type TrustFile = Trust & {
  readonly nodes: readonly string[]
  readonly names: Readonly<Record<string, { readonly name: string }>>
}

const bytesMax = 1024 * 1024
const form = 'give it chainId, genesisHash, quorumSet and nodes, as docs/light-client.md shows'

/**
 * @param path - What `--trust` names.
 * @throws {CommandError} There is neither file nor local network, or they are damaged.
 */
export async function readTrust(session: Session, path: string | undefined): Promise<TrustFile> {
  if (path === undefined) return localTrust(session)
  const file = resolvePath(session.host, path)
  return parseTrust(await readJson(file), file)
}

/** @throws {CommandError} It does not say whom to trust. */
export function parseTrust(found: Readonly<Record<string, unknown>>, file: string): TrustFile {
  const { chainId, genesisHash, quorumSet, nodes, names } = found
  const isList = Array.isArray(nodes) && nodes.every((it) => typeof it === 'string')
  if (!isList || !isQuorumSet(quorumSet) || typeof chainId !== 'number' || typeof genesisHash !== 'string')
    throw usageError(`${file} does not say whom to trust.`, form)
  return {
    chainId,
    genesisHash: genesisHash as `0x${string}`,
    quorumSet,
    nodes: nodes as string[],
    names: namesOf(names),
  }
}

/** The validators of this machine: their folder says who they are, and the first of them what block 0 is. */
async function localTrust(session: Session): Promise<TrustFile> {
  const folder = session.dataDir ?? resolvePath(session.host, '.watt/local')
  const manifest = await readManifest(folder)
  const [first] = manifest?.validators ?? []
  if (manifest === undefined || first === undefined)
    throw usageError(
      `${folder} holds no local network, so nobody is named whom to trust.`,
      'name a file with a quorum set: --trust <file>; or a local network: --data-dir <path>',
    )
  const { quorumSet, names } = await readJson(join(folder, first.name, 'config.json'))
  if (!isQuorumSet(quorumSet)) throw usageError(`${folder} names no quorum set.`, form)
  const nodes = manifest.validators.map(({ rpcPort }) => `http://127.0.0.1:${rpcPort}`)
  const genesisHash = await askGenesis(session, nodes[0] ?? session.rpc)
  return { chainId: manifest.chainId, genesisHash, quorumSet, nodes, names: namesOf(names) }
}

async function askGenesis(session: Session, rpc: string): Promise<`0x${string}`> {
  const timeout = session.timeoutMs ?? defaultTimeoutMs
  try {
    return (await watt(rpc, { timeout }).getWattStatus()).genesisHash
  } catch (error) {
    throw error instanceof BaseError ? chainError(error, rpc, timeout) : error
  }
}

async function readJson(path: string): Promise<Readonly<Record<string, unknown>>> {
  if ((await stat(path)).size > bytesMax) throw usageError(`${path} is larger than 1 MiB.`, form)
  let found: unknown
  try {
    found = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new CommandError({
      code: 'cli/trust-file',
      message: `${path} is not JSON.`,
      fix: form,
      cause: error,
    })
  }
  if (typeof found !== 'object' || found === null) throw usageError(`${path} is no object.`, form)
  return found as Readonly<Record<string, unknown>>
}

function isQuorumSet(found: unknown, depth = 1): found is QuorumSet {
  if (typeof found !== 'object' || found === null || depth > 4) return false
  const { threshold, validators, innerSets } = found as Readonly<Record<string, unknown>>
  return (
    typeof threshold === 'number' &&
    Array.isArray(validators) &&
    validators.every((it) => typeof it === 'string') &&
    Array.isArray(innerSets) &&
    innerSets.every((it) => isQuorumSet(it, depth + 1))
  )
}

function namesOf(found: unknown): TrustFile['names'] {
  const entries = Object.entries((found ?? {}) as Readonly<Record<string, { name?: unknown } | null>>)
  return Object.fromEntries(
    entries.flatMap(([id, about]) => (typeof about?.name === 'string' ? [[id, { name: about.name }]] : [])),
  )
}
