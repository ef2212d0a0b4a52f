/**
 * A reporter’s settings: one file, checked once, unknown keys refused.
 * @module
 */
import { shown, WattError } from '@watt/errors'
import { feeds } from './feeds.ts'
import { dayStart } from './period.ts'
import { defaultTiming, type Timing } from './timing.ts'

export type ReporterConfig = {
  /** JSON-RPC of a node. */
  readonly rpc: string
  /** Where others reach this reporter; loopback unless said otherwise. */
  readonly listen: { readonly host: string; readonly port: number }
  /** The other reporters’ base addresses. */
  readonly peers: readonly string[]
  readonly feeds: readonly { readonly name: string; readonly contract: `0x${string}` }[]
  readonly mode:
    | { readonly type: 'replay'; readonly everySeconds: number; readonly from?: string }
    | { readonly type: 'live'; readonly lookSeconds: number }
  /** Further series files of an operator, by feed, read in live mode: `{ "CN": ["/data/cn-notice.json"] }`. */
  readonly files: Readonly<Record<string, readonly string[]>>
  /** Contracts whose `poke()` reporters call in turn: the branches of regions. */
  readonly keep: readonly `0x${string}`[]
  readonly timing: Timing
}

/** The name of the file in a reporter’s data folder. */
export const configFile = 'oracle.json'
const peersMax = 64
const keepMax = 64
const filesMax = 16

/** @throws {ConfigError} A setting lacks, is unknown, or is out of range. */
export function parseConfig(json: unknown): ReporterConfig {
  const file = object(json, 'the file', [
    'rpc',
    'listen',
    'peers',
    'feeds',
    'mode',
    'files',
    'keep',
    'timing',
  ])
  const listen = object(file['listen'] ?? {}, 'listen', ['host', 'port'])
  const timing = object(file['timing'] ?? {}, 'timing', Object.keys(defaultTiming))
  return {
    rpc: url(file['rpc'], 'rpc'),
    listen: {
      host: text(listen['host'] ?? '127.0.0.1', 'listen.host'),
      port: integer(listen['port'] ?? 0, 0, 65_535, 'listen.port'),
    },
    peers: list(file['peers'] ?? [], peersMax, 'peers').map((peer) => url(peer, 'a peer')),
    feeds: parseFeeds(file['feeds']),
    mode: parseMode(file['mode']),
    files: Object.fromEntries(
      Object.entries(
        object(
          file['files'] ?? {},
          'files',
          feeds.map(({ name }) => name),
        ),
      ).map(([name, paths]) => [
        name,
        list(paths, filesMax, `files.${name}`).map((path) => text(path, `a file of ${name}`)),
      ]),
    ),
    keep: list(file['keep'] ?? [], keepMax, 'keep').map((entry) => address(entry, 'an entry of keep')),
    timing: Object.fromEntries(
      Object.entries(defaultTiming).map(([name, usual]) => [
        name,
        integer(timing[name] ?? usual, 1, 86_400_000, `timing.${name}`),
      ]),
    ) as Timing,
  }
}

function parseFeeds(value: unknown): ReporterConfig['feeds'] {
  const parsed = list(value, feeds.length, 'feeds').map((entry) => {
    const { name, contract } = object(entry, 'a feed', ['name', 'contract'])
    if (!feeds.some((feed) => feed.name === name))
      throw new ConfigError(
        `there is no feed ${shown(name)}; there are ${feeds.map((it) => it.name).join(', ')}`,
      )
    return { name: name as string, contract: address(contract, `the contract of ${shown(name)}`) }
  })
  if (new Set(parsed.map(({ name }) => name)).size !== parsed.length || parsed.length === 0)
    throw new ConfigError('feeds is empty or names one twice')
  return parsed
}

function address(value: unknown, name: string): `0x${string}` {
  if (typeof value !== 'string' || !/^0x[0-9a-fA-F]{40}$/.test(value))
    throw new ConfigError(`${name} is no address`)
  return value as `0x${string}`
}

function parseMode(value: unknown): ReporterConfig['mode'] {
  const mode = object(value, 'mode', ['type', 'everySeconds', 'from', 'lookSeconds'])
  if (mode['type'] === 'live')
    return { type: 'live', lookSeconds: integer(mode['lookSeconds'] ?? 3600, 10, 86_400, 'mode.lookSeconds') }
  if (mode['type'] !== 'replay')
    throw new ConfigError(`mode.type is ${shown(mode['type'])}, not replay or live`)
  const everySeconds = integer(mode['everySeconds'], 1, 86_400, 'mode.everySeconds')
  if (mode['from'] === undefined) return { type: 'replay', everySeconds }
  const from = text(mode['from'], 'mode.from')
  dayStart(from)
  return { type: 'replay', everySeconds, from }
}

function object(value: unknown, name: string, keys: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ConfigError(`${name} is no object`)
  const unknown = Object.keys(value).find((key) => !keys.includes(key))
  if (unknown !== undefined) throw new ConfigError(`${name} has no setting "${unknown}"`)
  return value as Readonly<Record<string, unknown>>
}

function list(value: unknown, most: number, name: string): readonly unknown[] {
  if (Array.isArray(value) && value.length <= most) return value
  throw new ConfigError(`${name} is no list of at most ${most}`)
}

function text(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') return value
  throw new ConfigError(`${name} is ${shown(value)}, no text`)
}

function url(value: unknown, name: string): string {
  const parsed = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined
  if (parsed?.protocol === 'http:' || parsed?.protocol === 'https:')
    return (value as string).replace(/\/$/, '')
  throw new ConfigError(`${name} is ${shown(value)}, no http address`)
}

function integer(value: unknown, least: number, most: number, name: string): number {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most)
    return value as number
  throw new ConfigError(`${name} is ${shown(value)}, no whole number from ${least} to ${most}`)
}

/** Thrown for settings that cannot be meant. */
export class ConfigError extends WattError {
  readonly code = 'oracle/config'
  readonly problem: string
  override readonly fix = 'mend oracle.json, or make a new one: watt oracle init'
  constructor(problem: string) {
    super(`The reporter’s settings are wrong: ${problem}.`)
    this.problem = problem
  }
}
