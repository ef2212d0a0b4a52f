/**
 * Settings of the gateways: one file, which also holds the access keys and so is for its owner alone.
 * @module
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { shown, WattError } from '@watt/errors'
import type { Keyring } from './s3/sigv4/verify.ts'

export type AccessKey = { readonly accessKey: string; readonly secretKey: string }
export type Listen = { readonly host: string; readonly port: number }

export type GatewayConfig = {
  readonly rpc: string
  /** Names the contracts; the usual one where not given. */
  readonly directory?: `0x${string}`
  /** Epochs that new objects are paid for. */
  readonly epochs: number
  readonly s3: {
    readonly listen: Listen
    /** Health, metrics and what waits; on this machine alone. */
    readonly statusPort: number
    readonly region: string
    readonly ack: 'staged' | 'stored'
    readonly stagedBytesMax: number
    readonly origins: readonly string[]
    readonly keys: readonly AccessKey[]
  }
  readonly ipfs: { readonly listen: Listen }
}

export const gatewayConfigFile = 'gateway.json'
const keysMax = 64

export type ConfigChoices = {
  readonly rpc: string
  readonly directory?: string | undefined
  readonly epochs?: number | undefined
  readonly host?: string | undefined
  readonly s3Port?: number | undefined
  readonly ipfsPort?: number | undefined
  readonly statusPort?: number | undefined
  readonly ack?: string | undefined
  readonly stagedBytesMax?: number | undefined
  readonly origins?: readonly string[] | undefined
}

/** Settings with a new access key. @throws {GatewayConfigError} */
export function newGatewayConfig(choices: ConfigChoices): GatewayConfig {
  const { rpc, epochs = 30, host = '127.0.0.1', s3Port = 9600, ipfsPort = 9610, statusPort = 9601 } = choices
  const { ack = 'staged', stagedBytesMax = 64 * 2 ** 30, origins = [] } = choices
  const listen = (port: number): Listen => ({ host, port })
  return parseGatewayConfig({
    rpc,
    ...(choices.directory !== undefined && { directory: choices.directory }),
    epochs,
    s3: {
      listen: listen(s3Port),
      statusPort,
      region: 'us-east-1',
      ack,
      stagedBytesMax,
      origins,
      keys: [newAccessKey()],
    },
    ipfs: { listen: listen(ipfsPort) },
  })
}

/** 100 and 240 random bits. */
export function newAccessKey(): AccessKey {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const accessKey = `WATT${[...randomBytes(16)].map((byte) => alphabet[byte % 32]).join('')}`
  return { accessKey, secretKey: randomBytes(30).toString('base64url') }
}

/** Settings as read from a file. @throws {GatewayConfigError} A field is missing, unknown or wrong */
export function parseGatewayConfig(value: unknown): GatewayConfig {
  const top = record(value, 'settings', ['rpc', 'directory', 'epochs', 's3', 'ipfs'])
  const s3 = record(top['s3'], 's3', [
    'listen',
    'statusPort',
    'region',
    'ack',
    'stagedBytesMax',
    'origins',
    'keys',
  ])
  const ipfs = record(top['ipfs'], 'ipfs', ['listen'])
  const ack = s3['ack']
  if (ack !== 'staged' && ack !== 'stored') throw new GatewayConfigError('s3.ack', 'staged or stored', ack)
  const directory = top['directory']
  return {
    ...(directory !== undefined && {
      directory: text(directory, 'directory', /^0x[0-9a-fA-F]{40}$/) as `0x${string}`,
    }),
    rpc: text(top['rpc'], 'rpc', /^https?:\/\/\S{1,500}$/),
    epochs: integer(top['epochs'], 'epochs', 1, 1278),
    s3: {
      listen: listenOf(s3['listen'], 's3.listen'),
      statusPort: integer(s3['statusPort'], 's3.statusPort', 0, 65_535),
      region: text(s3['region'], 's3.region', /^[a-z0-9-]{1,40}$/),
      ack,
      stagedBytesMax: integer(s3['stagedBytesMax'], 's3.stagedBytesMax', 2 ** 20, Number.MAX_SAFE_INTEGER),
      origins: list(s3['origins'], 's3.origins').map((it, at) =>
        text(it, `s3.origins[${at}]`, /^(?:\*|https?:\/\/[^\s/]{1,200})$/),
      ),
      keys: list(s3['keys'], 's3.keys').map((it, at) => {
        const key = record(it, `s3.keys[${at}]`, ['accessKey', 'secretKey'])
        return {
          accessKey: text(key['accessKey'], 'accessKey', /^\w{3,128}$/),
          secretKey: text(key['secretKey'], 'secretKey', /^\S{16,128}$/),
        }
      }),
    },
    ipfs: { listen: listenOf(ipfs['listen'], 'ipfs.listen') },
  }
}

/** The keys as the S3 endpoint asks for them. */
export function keyringOf({ region, keys }: GatewayConfig['s3']): Keyring {
  const named = keys.map((key) => ({ ...key, bytes: Buffer.from(key.accessKey) }))
  return {
    region,
    secretOf(accessKey) {
      const asked = Buffer.from(accessKey)
      return named.find(({ bytes }) => bytes.length === asked.length && timingSafeEqual(bytes, asked))
        ?.secretKey
    },
  }
}

function listenOf(value: unknown, name: string): Listen {
  const { host, port } = record(value, name, ['host', 'port'])
  return {
    host: text(host, `${name}.host`, /^[\w.:-]{1,253}$/),
    port: integer(port, `${name}.port`, 0, 65_535),
  }
}

function record(value: unknown, name: string, fields: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new GatewayConfigError(name, 'an object', value)
  const unknownField = Object.keys(value).find((field) => !fields.includes(field))
  if (unknownField !== undefined)
    throw new GatewayConfigError(
      `${name}.${unknownField.slice(0, 40)}`,
      'left out: nothing is called so',
      undefined,
    )
  return value as Readonly<Record<string, unknown>>
}

function list(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length > keysMax)
    throw new GatewayConfigError(name, `a list of at most ${keysMax}`, value)
  return value
}

function text(value: unknown, name: string, form: RegExp): string {
  if (typeof value !== 'string' || !form.test(value))
    throw new GatewayConfigError(name, `text like ${form.source}`, value)
  return value
}

function integer(value: unknown, name: string, min: number, max: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max)
    throw new GatewayConfigError(name, `a whole number from ${min} to ${max}`, value)
  return value
}

/** Thrown when a setting of the gateways is missing or wrong. */
export class GatewayConfigError extends WattError {
  readonly code = 'storage/gateway-config'
  readonly setting: string
  override readonly fix = 'mend the settings, or make new ones: watt storage gateway init'
  constructor(setting: string, expected: string, found: unknown) {
    // A secret key that stands in the wrong place is still one.
    const isSecret = setting.startsWith('s3.keys') || setting === 'secretKey'
    super(`${setting} must be ${expected}${found === undefined || isSecret ? '' : `, not ${shown(found)}`}.`)
    this.setting = setting
  }
}
