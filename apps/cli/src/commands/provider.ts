/**
 * `watt provider`: idle disk that earns.
 * @module
 */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import { defineCommand, type CliContext, type NoFlags } from '../command.ts'
import { integer, port, rpcUrl, text } from '../parse.ts'
import type { PasswordFlags } from './wallet.ts'

/** What may be said when a provider is set up, and changed later. */
export type OfferFlags = {
  readonly size?: string
  readonly price?: string
  readonly maxEpochs?: number
  readonly stake?: string
}
export type ProviderInitFlags = PasswordFlags &
  OfferFlags & {
    readonly url?: string
    readonly host?: string
    readonly port?: number
    readonly machinePort?: number
    readonly class?: string
    readonly region?: number
    readonly window?: number
    readonly bucket?: string
    readonly readPrice?: string
    readonly freeQuota?: string
    readonly directory?: string
  }
export type ProviderOfferFlags = PasswordFlags & OfferFlags
export type ProviderProofsFlags = { readonly count?: number }

const optional = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', optional: true, parse: text, brief, placeholder }) as const
const passwordFile = optional('File with the password (or set WATT_PASSWORD)', 'path')
const offered = {
  size: optional('Bytes to offer: 50GiB, 500GB (a half of what is free)', 'size'),
  price: optional('WATT for storing a GiB for an epoch (0.0001)', 'amount'),
  maxEpochs: {
    kind: 'parsed',
    optional: true,
    parse: integer(1, 1278),
    brief: 'Longest deal to take, in epochs (365)',
    placeholder: 'epochs',
  },
  stake: optional('WATT to put at stake: fined for what gets lost (what deals of that size need)', 'amount'),
} as const

const init = defineCommand<ProviderInitFlags>({
  brief: 'Prepare a folder that stores for others',
  description:
    'Makes a key for the provider, encrypted with a password, and writes its settings; nothing is sent yet. With --account a wallet you have signs instead. A provider is paid for each epoch in which it proves that it has its pieces; an epoch is a day, on a local network two minutes.',
  usage: [
    '[flags]',
    { input: '--size 50GiB', brief: 'in ~/.watt/provider, with a new key, on this machine alone' },
    {
      input: '--data-dir /disk/watt --size 2TB --price 0.0002 --url https://store.example.org --host 0.0.0.0',
      brief: 'for the world, behind that address',
    },
    {
      input: '--data-dir ./p1 --account dev:3 --port 9810 --machine-port 9811',
      brief: 'on a local network, paid by a test account',
    },
  ],
  load: async () => (await import('../provider/init.ts')).initProvider,
  flags: {
    passwordFile,
    ...offered,
    url: {
      kind: 'parsed',
      optional: true,
      parse: rpcUrl,
      brief: 'Where clients reach it (http://<host>:<port>)',
      placeholder: 'url',
    },
    host: optional('Address to listen on; 0.0.0.0 is all (127.0.0.1)', 'address'),
    port: {
      kind: 'parsed',
      optional: true,
      parse: port,
      brief: 'Port to listen on (9800)',
      placeholder: 'port',
    },
    machinePort: {
      kind: 'parsed',
      optional: true,
      parse: port,
      brief: 'Port for /health and /metrics, for this machine alone (the port above it)',
      placeholder: 'port',
    },
    class: optional('laptop, server or phone (laptop)', 'class'),
    region: {
      kind: 'parsed',
      optional: true,
      parse: integer(0, 999),
      brief: 'Country as ISO 3166-1 number: 276 is Germany (0: not said)',
      placeholder: 'number',
    },
    window: {
      kind: 'parsed',
      optional: true,
      parse: integer(0, 65_535),
      brief: 'Which part of an epoch it proves in, from 0 (follows from its address)',
      placeholder: 'number',
    },
    bucket: {
      kind: 'parsed',
      optional: true,
      parse: rpcUrl,
      brief: 'S3 bucket for the pieces; keys in WATT_BUCKET_KEY_ID, WATT_BUCKET_SECRET',
      placeholder: 'url',
    },
    readPrice: optional('WATT for reading a MiB beyond the free quota (0.00001)', 'amount'),
    freeQuota: optional('Bytes that each reader gets free a day (1GiB)', 'size'),
    directory: optional('The network’s Directory contract (known for local networks)', 'address'),
  },
})

const start = defineCommand<PasswordFlags>({
  brief: 'Run the provider of a folder until it is stopped',
  description:
    'Registers it with its stake and puts its offer on the book if that is not done, takes pieces, proves them in each epoch, settles and renews its offer. Needs its wallet’s password. It may be stopped or killed at any moment, but earns nothing for an epoch whose proof it misses.',
  usage: [
    '--data-dir <path>',
    { input: '', brief: 'the one in ~/.watt/provider; tells what happens, Ctrl-C stops it' },
    { input: '--data-dir ./p1 --json', brief: 'one JSON object an event' },
  ],
  load: async () => {
    const { stayLean } = await import('../provider/lean.ts')
    stayLean()
    return (await import('../provider/start.ts')).startProviderProcess
  },
  flags: { passwordFile },
})

const offer = defineCommand<ProviderOfferFlags>({
  brief: 'Show what a provider offers, or change it',
  usage: [
    '[flags]',
    { input: '', brief: 'its asks, room and stake' },
    { input: '--size 100GiB --price 0.0002', brief: 'a running provider takes it over within half a minute' },
  ],
  load: async () => (await import('../provider/offer.ts')).offerSpace,
  flags: { passwordFile, ...offered },
})

const status = defineCommand<NoFlags>({
  brief: 'Show whether a provider is fine: stake, deals, next proof',
  usage: ['[flags]', { input: '', brief: 'standing, deals, next deadline, and whether its process answers' }],
  load: async () => (await import('../provider/status.ts')).showProvider,
  flags: {},
})

const proofs = defineCommand<ProviderProofsFlags>({
  brief: 'Show the next deadline and the last proofs',
  usage: ['[flags]', { input: '--count 60', brief: 'why an epoch was missed is told where it is known' }],
  load: async () => (await import('../provider/proofs.ts')).showProofs,
  flags: {
    count: {
      kind: 'parsed',
      optional: true,
      parse: integer(1, 512),
      brief: 'Epochs to show (30)',
      placeholder: 'count',
    },
  },
})

const earnings = defineCommand<NoFlags>({
  brief: 'Show what was earned, what is pending, and why each lost coin is not there',
  usage: ['[flags]', { input: '', brief: 'in WATT' }, { input: '--json', brief: 'in wei' }],
  load: async () => (await import('../provider/earnings.ts')).showEarnings,
  flags: {},
})

const url = defineCommand<PasswordFlags, [string?]>({
  brief: 'Show where clients reach a provider, or change it',
  usage: [
    '[url]',
    { input: '', brief: 'as the settings and the chain have it' },
    { input: 'https://store.example.org', brief: 'it moved; clients learn it from the chain' },
  ],
  load: async () => (await import('../provider/url.ts')).providerUrl,
  flags: { passwordFile },
  positional: {
    kind: 'tuple',
    parameters: [{ parse: rpcUrl, brief: 'Where clients reach it now', placeholder: 'url', optional: true }],
  },
})

const unstake = defineCommand<PasswordFlags, [string?]>({
  brief: 'Ask stake back that stands for no deal',
  description:
    'It leaves after a delay, in which it stands for nothing any more; withdraw takes it then. With less than the least stake a provider gets no new deals: so it leaves the network once its deals are over.',
  usage: ['[amount]', { input: '', brief: 'all that is free' }, { input: '25', brief: '25 WATT' }],
  load: async () => (await import('../provider/unstake.ts')).unstake,
  flags: { passwordFile },
  positional: {
    kind: 'tuple',
    parameters: [
      { parse: text, brief: 'WATT to ask back (all that is free)', placeholder: 'amount', optional: true },
    ],
  },
})

const withdraw = defineCommand<PasswordFlags>({
  brief: 'Send what was earned, and stake that may leave, to the provider’s own account',
  usage: ['[flags]', { input: '--yes', brief: 'to the provider’s own account' }],
  load: async () => (await import('../provider/withdraw.ts')).withdrawEarnings,
  flags: { passwordFile },
})

export const provider: RouteMap<CliContext> = buildRouteMap({
  routes: { init, start, offer, url, status, proofs, earnings, unstake, withdraw },
  docs: {
    brief: 'Idle disk that earns',
    fullDescription:
      'Stores pieces of other people’s files, proves in each epoch that they are there, and is paid for that. First init, then send the stake to its account, then start; offer, status, proofs and earnings show how it does, withdraw takes what was earned, unstake asks the stake back.',
  },
})
