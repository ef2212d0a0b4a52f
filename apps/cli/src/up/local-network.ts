/**
 * The files of a local network: made once, opened again on every later start.
 * @module
 */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '@watt/files'
import { createIdentity, readKeyFile, readOrCreateKeyFile } from '@watt/node/identity'
import { CommandError } from '../failure.ts'
import { defaultBundlerPort } from '../bundler/port.ts'
import { defaultIndexPort } from '../indexer/port.ts'
import { prettyJson } from '../pretty-json.ts'
import { genesisFile, makeInside, removeNetwork } from './data-folder.ts'
import { devChainId, reporterCount } from './dev-accounts.ts'
import { devGenesis } from './genesis.ts'
import {
  brokenFolderError,
  readManifest,
  writeManifest,
  type Manifest,
  type ServiceEntry,
  type ValidatorEntry,
} from './manifest.ts'
import { nodeConfig } from './node-config.ts'
import { defaultEpochSeconds } from './storage-plan.ts'
import { freePorts, isPortFree, loopback } from './ports.ts'

/** What the flags ask for; undefined where they say nothing. */
export type Wishes = {
  readonly validators?: number | undefined
  readonly blockTimeMs?: number | undefined
  readonly providers?: number | undefined
  readonly epochSeconds?: number | undefined
  readonly rpcPort?: number | undefined
  readonly webPort?: number | undefined
  readonly fresh?: boolean | undefined
  /** Validators and page only. */
  readonly bare?: boolean | undefined
  readonly withoutIndexer?: boolean | undefined
}

/** A local network whose files are in order and whose ports were free a moment ago. */
export type LocalNetwork = {
  readonly dataDir: string
  readonly manifest: Manifest
  readonly isNew: boolean
  /** In the order of the manifest's validators. */
  readonly nodeIds: readonly string[]
}

const defaults = { validators: 4, blockTimeMs: 1000, rpcPort: 8545, webPort: 8080, providers: 6 } as const
export const configFile = 'config.json'
export const keyFile = 'key'

/**
 * Opens the network of a folder, or makes one there. The caller holds the folder's lock.
 * @throws {CommandError} The folder is broken, a flag contradicts the network, or a port is taken.
 */
export async function openNetwork(dataDir: string, wishes: Wishes): Promise<LocalNetwork> {
  if (wishes.fresh) await removeNetwork(dataDir)
  const existing = await readManifest(dataDir)
  if (existing) refuseConflicts(existing, wishes)
  const manifest = await choosePorts(existing, wishes)
  if (existing) {
    await checkFiles(dataDir, manifest)
  } else {
    await makeInside(dataDir, async () => {
      await writeFileAtomic(
        join(dataDir, genesisFile),
        prettyJson(devGenesis(Date.now(), manifest.epochSeconds)),
      )
      for (const { name } of manifest.validators) {
        await mkdir(join(dataDir, name), { mode: 0o700 })
        await readOrCreateKeyFile(join(dataDir, name, keyFile))
      }
      await writeManifest(dataDir, manifest)
    })
  }
  const nodeIds = await readNodeIds(dataDir, manifest)
  for (const validator of manifest.validators) {
    const config = prettyJson(nodeConfig(manifest, validator, nodeIds))
    await writeFileAtomic(join(dataDir, validator.name, configFile), config)
  }
  if (existing) await writeManifest(dataDir, manifest)
  return { dataDir, manifest, isNew: existing === undefined, nodeIds }
}

/** What is part of the network: the keys of validators and whom each trusts, and times that contracts were made with. */
function refuseConflicts(existing: Manifest, wishes: Wishes): void {
  const settled = [
    { what: 'validators', flag: '--validators', found: existing.validators.length, asked: wishes.validators },
    {
      what: 'seconds in an epoch',
      flag: '--epoch-seconds',
      found: existing.epochSeconds,
      asked: wishes.epochSeconds,
    },
  ]
  const conflict = settled.find(({ found, asked }) => asked !== undefined && asked !== found)
  if (conflict === undefined) return
  const { what, flag, found, asked } = conflict
  throw new CommandError({
    code: 'cli/network-differs',
    message: `The network in this data folder has ${found} ${what}, not ${asked}.`,
    fix: `drop ${flag} to go on with it, or begin a new chain: watt up --fresh ${flag} ${asked}`,
    ending: 'refused',
    details: { found, asked },
  })
}

async function choosePorts(existing: Manifest | undefined, wishes: Wishes): Promise<Manifest> {
  const count = existing?.validators.length ?? wishes.validators ?? defaults.validators
  // The two public ports are the documented ones unless a flag says otherwise, whatever an earlier start had.
  const rpcPort = await publicPort('rpc', wishes.rpcPort ?? defaults.rpcPort, [])
  const webPort = await publicPort('web', wishes.webPort ?? defaults.webPort, [rpcPort])
  const taken = [rpcPort, webPort]
  const validators: ValidatorEntry[] = []
  for (let at = 0; at < count; at++) {
    const before = existing?.validators[at]
    const p2pPort = await innerPort(before?.p2pPort, taken)
    taken.push(p2pPort)
    const innerRpcPort = at === 0 ? rpcPort : await innerPort(before?.rpcPort, taken)
    taken.push(innerRpcPort)
    validators.push({ name: `node-${at + 1}`, p2pPort, rpcPort: innerRpcPort })
  }
  const services = async (kind: string, count: number, before: readonly ServiceEntry[] = []) => {
    const entries: ServiceEntry[] = []
    for (let at = 0; at < count; at++) {
      const port = await innerPort(before[at]?.port, taken)
      taken.push(port)
      entries.push({ name: `${kind}-${at + 1}`, port })
    }
    return entries
  }
  // None are left where the last start was a bare one.
  const providerCount = wishes.providers ?? (existing?.providers.length || defaults.providers)
  const reporters = await services('oracle', wishes.bare ? 0 : reporterCount, existing?.reporters)
  const providers = await services('provider', wishes.bare ? 0 : providerCount, existing?.providers)
  const hasIndex = !wishes.bare && !wishes.withoutIndexer
  const indexPort = hasIndex ? await innerPort(existing?.indexPort ?? defaultIndexPort, taken) : undefined
  if (indexPort !== undefined) taken.push(indexPort)
  const bundlerPort = wishes.bare
    ? undefined
    : await innerPort(existing?.bundlerPort ?? defaultBundlerPort, taken)
  return {
    kind: 'watt-local-network',
    version: 4,
    chainId: existing?.chainId ?? devChainId,
    epochSeconds: existing?.epochSeconds ?? wishes.epochSeconds ?? defaultEpochSeconds,
    blockTimeMs: wishes.blockTimeMs ?? existing?.blockTimeMs ?? defaults.blockTimeMs,
    rpcPort,
    webPort,
    validators,
    reporters,
    providers,
    ...(indexPort !== undefined && { indexPort }),
    ...(bundlerPort !== undefined && { bundlerPort }),
  }
}

async function publicPort(what: 'rpc' | 'web', port: number, taken: readonly number[]): Promise<number> {
  const [free = 0] = await freePorts(1, taken)
  if (port === 0) return free
  if (!taken.includes(port) && (await isPortFree(port))) return port
  throw new CommandError({
    code: 'cli/port-in-use',
    message: `Port ${port} of ${loopback} is in use by another program.`,
    fix: `stop that program, or take another port: watt up --${what}-port ${free}`,
    details: { port, flag: `--${what}-port`, free },
  })
}

async function innerPort(before: number | undefined, taken: readonly number[]): Promise<number> {
  if (before !== undefined && !taken.includes(before) && (await isPortFree(before))) return before
  const [free = 0] = await freePorts(1, taken)
  return free
}

async function checkFiles(dataDir: string, manifest: Manifest): Promise<void> {
  const path = join(dataDir, genesisFile)
  try {
    const { chainId } = JSON.parse(await readFile(path, 'utf8')) as { readonly chainId?: unknown }
    if (chainId !== manifest.chainId)
      throw brokenFolderError(dataDir, `${path} is of chain ${String(chainId)}, not ${manifest.chainId}`)
  } catch (error) {
    if (error instanceof CommandError) throw error
    throw brokenFolderError(
      dataDir,
      `${path} is ${error instanceof SyntaxError ? 'not JSON' : 'missing or cannot be read'}`,
    )
  }
}

async function readNodeIds(dataDir: string, manifest: Manifest): Promise<readonly string[]> {
  return Promise.all(
    manifest.validators.map(
      async ({ name }) => createIdentity(await readKeyFile(join(dataDir, name, keyFile))).nodeId,
    ),
  )
}
