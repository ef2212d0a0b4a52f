/**
 * A node's configuration: one object, resolved once. Later sources win: defaults, then the file, then the environment
 * (`WATT_RPC_PORT` for `rpcPort`), then flags.
 * @module
 */
import { readFile } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { outOfBounds, type Upgrades } from '@watt/ledger'
import { checkQuorumSet, type NodeId, type QuorumSet } from '@watt/scp'
import { WattError } from '@watt/errors'
import type { LogLevel } from './json-logger.ts'
import { defaultPoolLimits, type PoolLimits } from './pool/limits.ts'
import {
  flag,
  integer,
  isRecord,
  keyPath,
  list,
  object,
  oneOf,
  type Setting,
  SettingError,
  text,
  UnknownSettingError,
} from './settings.ts'

/** Everything a node must be told. Paths are absolute. */
export type NodeConfig = {
  readonly dataDir: string
  /** What this node is called in logs. */
  readonly name: string | undefined
  /** Path of the genesis file. */
  readonly genesis: string
  /** Path of the private key; made when absent. */
  readonly keyFile: string
  /** False: a watcher, which follows and serves but does not vote. */
  readonly isValidator: boolean
  readonly quorumSet: QuorumSet
  readonly names: ReadonlyMap<NodeId, { readonly name: string; readonly organisation: string | undefined }>
  /** Multiaddrs to listen on; none makes a node that only dials. */
  readonly listen: readonly string[]
  /** Multiaddrs told to others instead. */
  readonly announce: readonly string[]
  /** Multiaddrs of peers that are always sought. */
  readonly peers: readonly string[]
  readonly rpc: {
    readonly host: string
    /** 0 lets the system choose. */
    readonly port: number
    readonly allowedHosts: readonly string[]
    readonly allowedOrigins: readonly string[]
    /** `trace`: answer `debug_trace*`, which executes again; not for a node that strangers reach. */
    readonly limits: { readonly trace: boolean }
    /** Where user operations (ERC-4337) are bundled; undefined for nowhere. */
    readonly bundlerUrl: string | undefined
  }
  /** Path of the admin socket; undefined for none. */
  readonly adminSocket: string | undefined
  readonly blockTimeMs: number
  /** Keep the state of every block. */
  readonly archive: boolean
  /** Blocks whose state stays readable without `archive`. */
  readonly keepBlocks: number
  /** Gas for each 256 bytes of a contract's code after which it is compiled; undefined: never. */
  readonly compileAfterGas: number | undefined
  readonly logLevel: LogLevel
  readonly pool: PoolLimits
  /** Threads that recover senders. */
  readonly recoveryWorkers: number
  /** Parameters this node votes to change. */
  readonly votes: { readonly upgrades: Upgrades; readonly fromMs: number } | undefined
}

/** What it says is believed, so it is this machine or one that proves who it is. */
const bundlerUrl: Setting<string> = {
  expected: 'an URL of this machine, such as http://127.0.0.1:4337, or one that begins with https://',
  read: (value) =>
    /^(http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?|https:\/\/[^/\s@]+)\/?$/.test(String(value))
      ? String(value)
      : undefined,
  fromText: (it) => it,
}

const gasOfHotCode = integer(1_000_000, 1_000_000_000_000)

const compileAfterGas: Setting<number | 'never'> = {
  expected: `${gasOfHotCode.expected}, or never`,
  read: (value) => (value === 'never' ? value : gasOfHotCode.read(value)),
  fromText: gasOfHotCode.fromText,
}

const multiaddrs = list('multiaddrs, such as /ip4/0.0.0.0/tcp/30333', /^\/[a-z0-9]+\//)

/** All settings, as they are called in the file. */
const settings = {
  name: text,
  genesis: text,
  keyFile: keyPath,
  validator: flag,
  quorumSet: object('a quorum set: { threshold, validators, innerSets }', readQuorumSet),
  unsafeQuorum: flag,
  names: object('names by node id: { "<node id>": { "name": …, "organisation": … } }', readNames),
  listen: multiaddrs,
  announce: multiaddrs,
  peers: multiaddrs,
  p2pPort: integer(0, 65_535),
  rpcHost: text,
  rpcPort: integer(0, 65_535),
  rpcHosts: list('host names', /^[a-z0-9.-]+$/i),
  rpcOrigins: list('origins, such as https://wallet.example', /^(https?|[a-z-]+-extension):\/\/[^/]+$/),
  rpcTrace: flag,
  bundlerUrl,
  adminSocket: text,
  blockTimeMs: integer(100, 60_000),
  archive: flag,
  keepBlocks: integer(1, 1_000_000),
  compileAfterGas,
  logLevel: oneOf('debug', 'info', 'warn', 'error', 'silent'),
  pool: object('bounds of the pool, as numbers by name', readPoolLimits),
  recoveryWorkers: integer(0, 64),
  votes: object('{ "upgrades": { parameter: number }, "fromMs": … }', readVotes),
} as const satisfies Readonly<Record<string, Setting<unknown>>>

type SettingName = keyof typeof settings
type Values = { [Name in SettingName]?: NonNullable<ReturnType<(typeof settings)[Name]['read']>> }

const defaults = {
  genesis: 'genesis.json',
  keyFile: 'key',
  validator: true,
  unsafeQuorum: false,
  names: { names: new Map() } as Named,
  listen: ['/ip4/0.0.0.0/tcp/30333'],
  announce: [],
  peers: [],
  rpcHost: '127.0.0.1',
  rpcPort: 8545,
  rpcHosts: [],
  rpcOrigins: [],
  rpcTrace: false,
  adminSocket: 'admin.sock',
  blockTimeMs: 5_000,
  archive: false,
  keepBlocks: 128,
  compileAfterGas: 50_000_000,
  logLevel: 'info',
  pool: defaultPoolLimits,
  recoveryWorkers: 1,
} as const satisfies Values

export type ConfigSources = {
  readonly dataDir: string
  readonly flags?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** Name of the configuration file in the data folder. */
export const configFile = 'config.json'

/**
 * Reads a node's configuration: `config.json` in its data folder, `WATT_*` variables, flags.
 * @throws {SettingError} {UnknownSettingError} {ConfigFileError}
 */
export async function readNodeConfig(sources: ConfigSources): Promise<NodeConfig> {
  const path = join(sources.dataDir, configFile)
  return resolveNodeConfig(sources, await readConfigFile(path))
}

/**
 * Puts the sources together. Paths in the file are relative to the data folder.
 * @throws {SettingError} {UnknownSettingError}
 */
export function resolveNodeConfig(
  { dataDir, flags = {}, env = {} }: ConfigSources,
  file: Readonly<Record<string, unknown>> = {},
): NodeConfig {
  const values = {
    ...defaults,
    ...readSource(file, configFile),
    ...readEnvironment(env),
    ...readSource(flags, 'flags'),
  }
  const { quorumSet } = values
  if (quorumSet === undefined)
    throw new SettingError('quorumSet', 'whom this node trusts', undefined, configFile)
  const problem = checkQuorumSet(quorumSet.quorumSet, { strict: !values.unsafeQuorum })
  if (problem !== undefined) throw new SettingError('quorumSet', problem.message, problem.code, configFile)
  const root = resolve(dataDir)
  const inside = (path: string): string => (isAbsolute(path) ? path : join(root, path))
  return {
    dataDir: root,
    name: values.name,
    genesis: inside(values.genesis),
    keyFile: inside(values.keyFile),
    isValidator: values.validator,
    quorumSet: quorumSet.quorumSet,
    names: new Map([...quorumSet.names, ...values.names.names]),
    listen:
      values.p2pPort === undefined ? values.listen : values.listen.map((it) => withPort(it, values.p2pPort)),
    announce: values.announce,
    peers: values.peers,
    rpc: {
      host: values.rpcHost,
      port: values.rpcPort,
      allowedHosts: values.rpcHosts,
      allowedOrigins: values.rpcOrigins,
      limits: { trace: values.rpcTrace },
      bundlerUrl: values.bundlerUrl,
    },
    adminSocket: values.adminSocket === 'none' ? undefined : inside(values.adminSocket),
    blockTimeMs: values.blockTimeMs,
    archive: values.archive,
    keepBlocks: values.keepBlocks,
    compileAfterGas: values.compileAfterGas === 'never' ? undefined : values.compileAfterGas,
    logLevel: values.logLevel,
    pool: values.pool,
    recoveryWorkers: values.recoveryWorkers,
    votes: values.votes,
  }
}

function readSource(source: Readonly<Record<string, unknown>>, name: string): Values {
  return Object.fromEntries(
    Object.entries(source)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, readSetting(key, value, name)]),
  )
}

/** Only variables that name a setting count: others may be meant for other programs. */
function readEnvironment(env: Readonly<Record<string, string | undefined>>): Values {
  return Object.fromEntries(
    (Object.keys(settings) as SettingName[]).flatMap((key) => {
      const variable = `WATT_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
      const found = env[variable]
      return found === undefined ? [] : [[key, readSetting(key, settings[key].fromText(found), variable)]]
    }),
  )
}

function readSetting(key: string, value: unknown, source: string): unknown {
  if (!Object.hasOwn(settings, key)) throw new UnknownSettingError(key, source, Object.keys(settings))
  const { read, expected } = settings[key as SettingName]
  const result = read(value)
  if (result === undefined) throw new SettingError(key, expected, value, source)
  return result
}

function withPort(address: string, port: number | undefined): string {
  return address.replace(/\/tcp\/\d+/, `/tcp/${port}`)
}

async function readConfigFile(path: string): Promise<Readonly<Record<string, unknown>>> {
  let content: string
  try {
    content = await readFile(path, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw new ConfigFileError(path, 'cannot be read', cause)
  }
  try {
    const json: unknown = JSON.parse(content)
    if (isRecord(json)) return json
  } catch (cause) {
    throw new ConfigFileError(path, 'is not JSON', cause)
  }
  throw new ConfigFileError(path, 'does not hold an object')
}

type Named = { readonly names: NodeConfig['names'] }
type NamedQuorumSet = Named & { readonly quorumSet: QuorumSet }

/** Validators are node ids, or `{ nodeId, name, organisation }`. */
function readQuorumSet(value: Readonly<Record<string, unknown>>): NamedQuorumSet | undefined {
  const names = new Map<NodeId, { readonly name: string; readonly organisation: string | undefined }>()
  const readSet = (it: unknown, depth: number): QuorumSet | undefined => {
    if (!isRecord(it) || depth > 4) return undefined
    const { threshold, validators = [], innerSets = [], ...rest } = it
    if (typeof threshold !== 'number' || !Array.isArray(validators) || !Array.isArray(innerSets))
      return undefined
    if (Object.keys(rest).length > 0) return undefined
    const nodes = validators.map(readValidator)
    const inner = innerSets.map((set) => readSet(set, depth + 1))
    if (nodes.includes(undefined) || inner.includes(undefined)) return undefined
    return {
      threshold,
      validators: nodes.filter((node) => node !== undefined),
      innerSets: inner.filter((set) => set !== undefined),
    }
  }
  const readValidator = (it: unknown): NodeId | undefined => {
    if (typeof it === 'string') return it
    if (!isRecord(it) || typeof it['nodeId'] !== 'string') return undefined
    const named = readName(it)
    if (named !== undefined) names.set(it['nodeId'], named)
    return it['nodeId']
  }
  const quorumSet = readSet(value, 0)
  return quorumSet && { quorumSet, names }
}

function readNames(value: Readonly<Record<string, unknown>>): Named | undefined {
  const entries = Object.entries(value).map(([nodeId, it]) => [nodeId, readName(it)] as const)
  if (entries.some(([nodeId, named]) => named === undefined || !/^[0-9a-f]{64}$/.test(nodeId)))
    return undefined
  return { names: new Map(entries.flatMap(([nodeId, named]) => (named ? [[nodeId, named]] : []))) }
}

function readName(
  value: unknown,
): { readonly name: string; readonly organisation: string | undefined } | undefined {
  if (!isRecord(value) || typeof value['name'] !== 'string') return undefined
  const { name, organisation } = value
  return { name, organisation: typeof organisation === 'string' ? organisation : undefined }
}

function readPoolLimits(value: Readonly<Record<string, unknown>>): PoolLimits | undefined {
  const isKnown = Object.entries(value).every(
    ([name, it]) => Object.hasOwn(defaultPoolLimits, name) && typeof it === 'number' && it > 0,
  )
  return isKnown ? { ...defaultPoolLimits, ...value } : undefined
}

function readVotes(value: Readonly<Record<string, unknown>>): NodeConfig['votes'] {
  const { upgrades, fromMs = 0, ...rest } = value
  if (!isRecord(upgrades) || typeof fromMs !== 'number' || Object.keys(rest).length > 0) return undefined
  const { gasLimit, setBytesMax, freeTransactionsPerAccountMax, ...unknown } = upgrades
  const numbers = [gasLimit, setBytesMax, freeTransactionsPerAccountMax].filter((it) => it !== undefined)
  if (Object.keys(unknown).length > 0 || !numbers.every((it) => Number.isSafeInteger(it))) return undefined
  const read: Upgrades = {
    ...(gasLimit === undefined ? {} : { gasLimit: BigInt(gasLimit as number) }),
    ...(setBytesMax === undefined ? {} : { setBytesMax: setBytesMax as number }),
    ...(freeTransactionsPerAccountMax === undefined
      ? {}
      : { freeTransactionsPerAccountMax: freeTransactionsPerAccountMax as number }),
  }
  return outOfBounds(read) === undefined ? { upgrades: read, fromMs } : undefined
}

/** Thrown when the configuration file cannot be used at all. */
export class ConfigFileError extends WattError {
  readonly code = 'node/config-file'
  readonly path: string
  override readonly fix = 'Correct the file, or write a new one with `watt node init`.'
  constructor(path: string, problem: string, cause?: unknown) {
    super(`The configuration ${path} ${problem}.`, { cause })
    this.path = path
  }
}
