/**
 * `network.json`: what a local network is made of. Its presence is what makes a folder ours.
 * @module
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { shown } from '@watt/errors'
import { writeFileAtomic } from '@watt/files'
import { CommandError } from '../failure.ts'
import { prettyJson } from '../pretty-json.ts'
import { providerCountMax } from './dev-accounts.ts'

export const manifestFile = 'network.json'
const bytesMax = 64 * 1024

export type ValidatorEntry = { readonly name: string; readonly p2pPort: number; readonly rpcPort: number }

/** A process with an HTTP side. */
export type ServiceEntry = { readonly name: string; readonly port: number }

export type Manifest = {
  readonly kind: 'watt-local-network'
  readonly version: 4
  readonly chainId: number
  readonly blockTimeMs: number
  /** Of the storage network. */
  readonly epochSeconds: number
  readonly rpcPort: number
  readonly webPort: number
  /** The RPC port of the first is {@link Manifest.rpcPort}. */
  readonly validators: readonly ValidatorEntry[]
  /** Price reporters; none on a bare network. */
  readonly reporters: readonly ServiceEntry[]
  /** Storage providers. */
  readonly providers: readonly ServiceEntry[]
  /** Of the index's API; none where there is no index. */
  readonly indexPort?: number
  /** Of the bundler's JSON-RPC; none on a bare network. */
  readonly bundlerPort?: number
}

/**
 * Reads the manifest of a data folder.
 * @returns undefined when there is none.
 * @throws {CommandError} `cli/broken-data-folder`
 */
export async function readManifest(dataDir: string): Promise<Manifest | undefined> {
  const path = join(dataDir, manifestFile)
  let content: string
  try {
    content = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw brokenFolderError(dataDir, `${path} cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
  if (content.length > bytesMax) throw brokenFolderError(dataDir, `${path} is larger than any we write`)
  let found: unknown
  try {
    found = JSON.parse(content)
  } catch {
    throw brokenFolderError(dataDir, `${path} is not JSON`)
  }
  const problem = problemOf(found)
  if (problem !== undefined) throw brokenFolderError(dataDir, `${path} is damaged: ${problem}`)
  return found as Manifest
}

/** Writes the manifest; the last step of making a network. */
export async function writeManifest(dataDir: string, manifest: Manifest): Promise<void> {
  await writeFileAtomic(join(dataDir, manifestFile), prettyJson(manifest))
}

/** What is wrong with a parsed manifest. */
function problemOf(found: unknown): string | undefined {
  if (typeof found !== 'object' || found === null) return 'it is no object'
  const {
    kind,
    version,
    chainId,
    blockTimeMs,
    epochSeconds,
    rpcPort,
    webPort,
    validators,
    reporters,
    providers,
    indexPort,
    bundlerPort,
  } = found as Readonly<Record<string, unknown>>
  if (kind !== 'watt-local-network') return `kind is ${shown(kind)}`
  if (version !== 4) return `version is ${shown(version)}, this watt knows version 4`
  if (!isInteger(chainId, 1, Number.MAX_SAFE_INTEGER)) return 'chainId is no number'
  if (!isInteger(blockTimeMs, 100, 60_000)) return 'blockTimeMs is not from 100 to 60000'
  if (!isInteger(epochSeconds, 30, 86_400)) return 'epochSeconds is not from 30 to 86400'
  if (!isInteger(rpcPort, 1, 65_535) || !isInteger(webPort, 1, 65_535)) return 'a port is not from 1 to 65535'
  if (!Array.isArray(validators) || validators.length < 1 || validators.length > 7)
    return 'validators are not 1 to 7'
  if (!validators.every(isEntry)) return 'a validator lacks its name or a port'
  if (!Array.isArray(reporters) || reporters.length > 7) return 'reporters are not 0 to 7'
  if (!reporters.every(isService('oracle'))) return 'a reporter lacks its name or port'
  if (!Array.isArray(providers) || providers.length > providerCountMax)
    return `providers are not 0 to ${providerCountMax}`
  if (!providers.every(isService('provider'))) return 'a provider lacks its name or port'
  if (indexPort !== undefined && !isInteger(indexPort, 1, 65_535)) return 'the index has no port'
  return bundlerPort === undefined || isInteger(bundlerPort, 1, 65_535)
    ? undefined
    : 'the bundler has no port'
}

function isEntry(found: unknown, at: number): boolean {
  if (typeof found !== 'object' || found === null) return false
  const { name, p2pPort, rpcPort } = found as Readonly<Record<string, unknown>>
  return name === `node-${at + 1}` && isInteger(p2pPort, 1, 65_535) && isInteger(rpcPort, 1, 65_535)
}

function isService(kind: string): (found: unknown, at: number) => boolean {
  return (found, at) => {
    if (typeof found !== 'object' || found === null) return false
    const { name, port } = found as Readonly<Record<string, unknown>>
    return name === `${kind}-${at + 1}` && isInteger(port, 1, 65_535)
  }
}

function isInteger(value: unknown, minimum: number, maximum: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= minimum && (value as number) <= maximum
}

/** The folder is ours but damaged. */
export function brokenFolderError(dataDir: string, what: string): CommandError {
  return new CommandError({
    code: 'cli/broken-data-folder',
    message: `The data folder is broken: ${what}.`,
    fix: 'restore it from a copy, or begin a new chain: watt up --fresh',
    details: { dataDir },
  })
}
