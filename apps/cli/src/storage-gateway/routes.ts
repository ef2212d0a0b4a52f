/**
 * `watt storage gateway`: the storage network for programs that speak S3 or IPFS.
 * @module
 */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import { defineCommand, type CliContext, type NoFlags } from '../command.ts'
import type { PasswordFlags } from '../commands/wallet.ts'
import { parseAmount } from '../amount.ts'
import { integer, port, text } from '../parse.ts'

export type GatewayInitFlags = {
  readonly directory?: string
  readonly host?: string
  readonly s3Port?: number
  readonly ipfsPort?: number
  readonly statusPort?: number
  readonly ack?: string
  readonly epochs?: number
  readonly origin?: readonly string[]
}
export type GatewayFlags = PasswordFlags & { readonly pay?: bigint }
export type PublishFlags = PasswordFlags & { readonly car?: boolean }

const passwordFile = {
  kind: 'parsed',
  optional: true,
  parse: text,
  brief: 'File with the password (or set WATT_PASSWORD)',
  placeholder: 'path',
} as const
const pay = {
  kind: 'parsed',
  optional: true,
  parse: parseAmount,
  brief: 'Pay providers that ask for it, up to so much for each GiB that is read (nothing)',
  placeholder: 'amount',
} as const
const portFlag = (brief: string) =>
  ({ kind: 'parsed', optional: true, parse: port, brief, placeholder: 'port' }) as const

const init = defineCommand<GatewayInitFlags>({
  brief: 'Make settings and an access key for the gateways',
  description: 'The settings hold the access key: they are readable by their owner alone.',
  usage: [
    '[flags]',
    { input: '', brief: 'S3 on 127.0.0.1:9600, IPFS on 127.0.0.1:9610' },
    { input: '--ack stored', brief: 'a write is answered only when the network holds it' },
  ],
  load: async () => (await import('./init.ts')).initGateway,
  flags: {
    directory: {
      kind: 'parsed',
      optional: true,
      parse: text,
      brief: 'Directory of the network’s contracts, if not the usual one',
      placeholder: 'address',
    },
    host: {
      kind: 'parsed',
      optional: true,
      parse: text,
      brief: 'Address to listen on (127.0.0.1)',
      placeholder: 'host',
    },
    s3Port: portFlag('Port of the S3 gateway (9600)'),
    ipfsPort: portFlag('Port of the IPFS gateway (9610)'),
    statusPort: portFlag('Port for health, metrics and what waits, on this machine alone (9601)'),
    ack: {
      kind: 'parsed',
      optional: true,
      parse: text,
      brief: 'When a write is answered: staged (safe on this disk) or stored (on the network)',
      placeholder: 'when',
    },
    epochs: {
      kind: 'parsed',
      optional: true,
      parse: integer(1, 1278),
      brief: 'Epochs that objects are paid for (30)',
      placeholder: 'epochs',
    },
    origin: {
      kind: 'parsed',
      optional: true,
      variadic: true,
      parse: text,
      brief: 'Origin of pages that may use the S3 gateway; may repeat',
      placeholder: 'url',
    },
  },
})

const s3 = defineCommand<GatewayFlags>({
  brief: 'Run the S3 gateway until it is stopped',
  usage: [
    '',
    { input: '--account alice', brief: 'objects are stored with, and paid by, that wallet' },
    { input: '--pay 0.05', brief: 'pays providers that ask for it for reading, up to 0.05 WATT a GiB' },
  ],
  load: async () => (await import('./s3.ts')).runS3,
  flags: { passwordFile, pay },
})

const status = defineCommand<NoFlags>({
  brief: 'Show what waits for the network, and why',
  usage: ['', { input: '--json', brief: 'for scripts' }],
  load: async () => (await import('./status.ts')).showGatewayStatus,
  flags: {},
})

const ipfs = defineCommand<GatewayFlags>({
  brief: 'Run the IPFS gateway until it is stopped',
  usage: ['', { input: '--account alice', brief: 'serves what that wallet has published' }],
  load: async () => (await import('./ipfs.ts')).runIpfs,
  flags: { passwordFile, pay },
})

const publish = defineCommand<PublishFlags, [string]>({
  brief: 'Publish a file or folder for the IPFS gateway',
  description:
    'Whoever can reach the gateway can read what is published. Imported as UnixFS, profile unixfs-v1-2025.',
  usage: [
    '<path>',
    { input: 'site', brief: 'a folder; its CID is shown' },
    { input: 'dag.car --car', brief: 'a CAR file, as it is' },
  ],
  load: async () => (await import('./publish.ts')).publish,
  flags: {
    passwordFile,
    car: { kind: 'boolean', optional: true, brief: 'The file is a CAR', withNegated: false },
  },
  positional: { kind: 'tuple', parameters: [{ parse: text, brief: 'File or folder', placeholder: 'path' }] },
})

/** For the route map of `watt storage`. */
export const gateway: RouteMap<CliContext> = buildRouteMap({
  routes: { init, s3, status, ipfs, publish },
  docs: { brief: 'Gateways for S3 and IPFS programs' },
})
