/**
 * A provider’s settings: one file, checked once, unknown keys refused.
 * @module
 */
import { shown, WattError } from '@watt/errors'
import { type ProviderClass, providerClasses } from './chain/provider-chain.ts'
import type { Listen } from './serve/server.ts'

export type ProviderConfig = {
  /** JSON-RPC of a node. */
  readonly rpc: string
  /** The network's directory of contracts, where it is not a known one. */
  readonly directory: `0x${string}` | undefined
  readonly listen: Listen
  /** Health and metrics; undefined: none. */
  readonly machine: Listen | undefined
  /** Where clients reach this provider. */
  readonly url: string
  readonly class: ProviderClass
  /** ISO 3166-1 numeric; 0 says nothing. */
  readonly region: number
  /** When in an epoch it proves; undefined: chosen by its address, so that providers spread. */
  readonly window: number | undefined
  /** Wei to register with; more than stands free is added when it is raised. */
  readonly stakeWei: bigint
  /** Bytes of all pieces at most. */
  readonly capacityBytes: number
  /** A bucket for the pieces instead of the folder; its keys come from the environment. */
  readonly bucket: { readonly url: string; readonly region: string } | undefined
  readonly offer: {
    readonly priceWeiPerGiBEpoch: bigint
    readonly minBytes: number
    readonly maxBytes: number
    readonly maxEpochs: number
  }
  readonly retrieval: { readonly priceWeiPerMiB: bigint; readonly freeQuotaBytes: number }
  /** Epochs between settlements. */
  readonly settleEpochs: number
  /** Pace at which stored bytes are read again and checked. */
  readonly scrubBytesPerSecond: number
  readonly pollMs: number
}

/** The name of the file in a provider’s data folder. */
export const configFile = 'provider.json'
export const gib: number = 2 ** 30

const defaults = {
  listen: { host: '127.0.0.1', port: 9800 },
  machine: { host: '127.0.0.1', port: 9801 },
  class: 'laptop',
  region: 0,
  stakeWei: '0',
  offer: { minBytes: 1, maxBytes: 32 * gib, maxEpochs: 365 },
  retrieval: { priceWeiPerMiB: '10000000000000', freeQuotaBytes: gib },
  settleEpochs: 7,
  scrubBytesPerSecond: 4 * 2 ** 20,
  pollMs: 2000,
} as const

/** @throws {ProviderConfigError} A setting lacks, is unknown, or is out of range. */
export function parseProviderConfig(json: unknown): ProviderConfig {
  const file = object(json, 'the file', [
    ...Object.keys(defaults),
    'rpc',
    'directory',
    'url',
    'window',
    'capacityBytes',
    'bucket',
  ])
  const offer = object(file['offer'] ?? {}, 'offer', ['priceWeiPerGiBEpoch', ...Object.keys(defaults.offer)])
  const retrieval = object(file['retrieval'] ?? {}, 'retrieval', Object.keys(defaults.retrieval))
  const capacityBytes = integer(file['capacityBytes'], 1, Number.MAX_SAFE_INTEGER, 'capacityBytes')
  const minBytes = integer(offer['minBytes'] ?? defaults.offer.minBytes, 1, pieceMax, 'offer.minBytes')
  const maxBytes = integer(
    offer['maxBytes'] ?? Math.min(capacityBytes, defaults.offer.maxBytes),
    minBytes,
    pieceMax,
    'offer.maxBytes',
  )
  const machine = file['machine'] === undefined ? defaults.machine : file['machine']
  return {
    rpc: url(file['rpc'], 'rpc'),
    directory: file['directory'] === undefined ? undefined : address(file['directory'], 'directory'),
    listen: listenOf(file['listen'] ?? defaults.listen, 'listen', defaults.listen),
    machine: machine === null ? undefined : listenOf(machine, 'machine', defaults.machine),
    url: url(file['url'], 'url'),
    class: classOf(file['class'] ?? defaults.class),
    region: integer(file['region'] ?? defaults.region, 0, 999, 'region'),
    window: file['window'] === undefined ? undefined : integer(file['window'], 0, 65_535, 'window'),
    stakeWei: wei(file['stakeWei'] ?? defaults.stakeWei, 'stakeWei'),
    capacityBytes,
    bucket: file['bucket'] === undefined ? undefined : bucketOf(file['bucket']),
    offer: {
      priceWeiPerGiBEpoch: wei(offer['priceWeiPerGiBEpoch'], 'offer.priceWeiPerGiBEpoch', 1n),
      minBytes,
      maxBytes,
      maxEpochs: integer(offer['maxEpochs'] ?? defaults.offer.maxEpochs, 1, 1278, 'offer.maxEpochs'),
    },
    retrieval: {
      priceWeiPerMiB: wei(
        retrieval['priceWeiPerMiB'] ?? defaults.retrieval.priceWeiPerMiB,
        'retrieval.priceWeiPerMiB',
      ),
      freeQuotaBytes: integer(
        retrieval['freeQuotaBytes'] ?? defaults.retrieval.freeQuotaBytes,
        0,
        Number.MAX_SAFE_INTEGER,
        'retrieval.freeQuotaBytes',
      ),
    },
    settleEpochs: integer(file['settleEpochs'] ?? defaults.settleEpochs, 1, 365, 'settleEpochs'),
    scrubBytesPerSecond: integer(
      file['scrubBytesPerSecond'] ?? defaults.scrubBytesPerSecond,
      1024,
      2 ** 30,
      'scrubBytesPerSecond',
    ),
    pollMs: integer(file['pollMs'] ?? defaults.pollMs, 50, 60_000, 'pollMs'),
  }
}

/** The settings as they are written: numbers of wei as texts. */
export function encodeProviderConfig(config: ProviderConfig): string {
  const json = { ...config, machine: config.machine ?? null }
  return `${JSON.stringify(json, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value), 2)}\n`
}

/** What a commitment of height 31 holds. */
const pieceMax = 127 * 2 ** 29

function listenOf(value: unknown, name: string, usual: Listen): Listen {
  const listen = object(value, name, ['host', 'port'])
  const host = listen['host'] ?? usual.host
  if (typeof host !== 'string' || host === '') throw new ProviderConfigError(`${name}.host is no text`)
  return { host, port: integer(listen['port'] ?? usual.port, 0, 65_535, `${name}.port`) }
}

function bucketOf(value: unknown): ProviderConfig['bucket'] {
  const bucket = object(value, 'bucket', ['url', 'region'])
  const region = bucket['region'] ?? 'us-east-1'
  if (typeof region !== 'string') throw new ProviderConfigError('bucket.region is no text')
  return { url: url(bucket['url'], 'bucket.url'), region }
}

function classOf(value: unknown): ProviderClass {
  const found = providerClasses.find((it) => it === value)
  if (found !== undefined) return found
  throw new ProviderConfigError(`class is ${shown(value)}, not ${providerClasses.join(' or ')}`)
}

function object(value: unknown, name: string, keys: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ProviderConfigError(`${name} is no object`)
  const unknown = Object.keys(value).find((key) => !keys.includes(key))
  if (unknown !== undefined) throw new ProviderConfigError(`${name} has no setting "${unknown}"`)
  return value as Readonly<Record<string, unknown>>
}

function address(value: unknown, name: string): `0x${string}` {
  if (typeof value === 'string' && /^0x[0-9a-fA-F]{40}$/.test(value)) return value as `0x${string}`
  throw new ProviderConfigError(`${name} is no address`)
}

function url(value: unknown, name: string): string {
  const parsed = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined
  if (parsed?.protocol === 'http:' || parsed?.protocol === 'https:')
    return (value as string).replace(/\/$/, '')
  throw new ProviderConfigError(`${name} is ${shown(value)}, no http address`)
}

function wei(value: unknown, name: string, least = 0n): bigint {
  const amount = typeof value === 'string' && /^[0-9]{1,38}$/.test(value) ? BigInt(value) : undefined
  if (amount !== undefined && amount >= least) return amount
  throw new ProviderConfigError(`${name} is ${shown(value)}, no number of wei as a text`)
}

function integer(value: unknown, least: number, most: number, name: string): number {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most)
    return value as number
  throw new ProviderConfigError(`${name} is ${shown(value)}, no whole number from ${least} to ${most}`)
}

/** Thrown for settings that cannot be meant. */
export class ProviderConfigError extends WattError {
  readonly code = 'storage/provider-config'
  readonly problem: string
  override readonly fix: string = `mend ${configFile}, or make a new one: watt provider init`
  constructor(problem: string) {
    super(`The provider’s settings are wrong: ${problem}.`)
    this.problem = problem
  }
}
