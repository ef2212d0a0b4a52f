/**
 * `watt storage`: files with strangers, encrypted, proven every day.
 * @module
 */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import { parseAmount } from '../amount.ts'
import { defineCommand, type CliContext } from '../command.ts'
import { integer, text } from '../parse.ts'
import { gateway } from '../storage-gateway/routes.ts'
import { byteRange } from '../storage/words.ts'
import type { DirectoryFlags } from './gov.ts'
import type { PasswordFlags } from './wallet.ts'

export type StorageFlags = DirectoryFlags & PasswordFlags
/** Reading may cost so much, wei a GiB. */
export type PayFlags = StorageFlags & { readonly pay?: bigint }
export type PutFlags = StorageFlags & {
  readonly epochs?: number
  readonly region?: number
  readonly name?: string
  readonly alone?: boolean
  readonly resume?: boolean
}
export type GetFlags = PayFlags & {
  readonly range?: { readonly from: number; readonly to: number | undefined }
  readonly force?: boolean
}
export type StatusFlags = StorageFlags & { readonly probe?: boolean }
export type ShareFlags = StorageFlags & { readonly with?: string }
export type WatchFlags = PayFlags & {
  readonly renew?: number
  readonly renewMax?: bigint
  readonly every?: number
}

const epochsMax = 1278

const optionalText = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', optional: true, parse: text, brief, placeholder }) as const
const optionalNumber = (brief: string, placeholder: string, most: number) =>
  ({ kind: 'parsed', optional: true, parse: integer(1, most), brief, placeholder }) as const
const yesOrNo = (brief: string) => ({ kind: 'boolean', optional: true, brief, withNegated: false }) as const
const word = (brief: string, placeholder: string) => ({ parse: text, brief, placeholder }) as const

const flags = {
  directory: optionalText('The network’s Directory contract (known for local networks)', 'address'),
  passwordFile: optionalText('File with the password (or set WATT_PASSWORD)', 'path'),
}
const pay = {
  kind: 'parsed',
  optional: true,
  parse: parseAmount,
  brief: 'Pay providers that ask for it, up to so much for each GiB (nothing)',
  placeholder: 'amount',
} as const
const stored = word('Name of a stored file, a folder with / at its end, or the number of an order', 'what')

const put = defineCommand<PutFlags, string[]>({
  brief: 'Store files or folders, encrypted, with several providers',
  description: 'The cost is shown before anything is paid. An interrupted put goes on with --resume.',
  usage: [
    '<path>…',
    { input: 'README.md --account dev:0', brief: 'shows the cost, asks, stores' },
    { input: 'photos --epochs 365 --account main --yes', brief: 'a folder, for 365 epochs' },
    { input: '--resume --account main', brief: 'goes on with everything that was interrupted' },
  ],
  load: async () => (await import('../storage/put.ts')).putFiles,
  flags: {
    ...flags,
    epochs: optionalNumber('How long, in epochs: days on a real network (30)', 'count', epochsMax),
    region: optionalNumber('Only providers of a country, ISO 3166-1 numeric (any)', 'code', 999),
    name: optionalText('Name instead of the file’s or folder’s own', 'name'),
    alone: yesOrNo('Also small files get orders of their own, to be dropped or shared one by one'),
    resume: yesOrNo('Go on with what was interrupted'),
  },
  positional: { kind: 'array', parameter: word('File or folder', 'path') },
})

const get = defineCommand<GetFlags, [string, string?]>({
  brief: 'Fetch a stored or shared file; every byte is checked',
  usage: [
    '<what> [target]',
    { input: 'README.md copy.md --account dev:0', brief: 'to a file' },
    { input: 'photos/ backup --account main', brief: 'a whole folder' },
    { input: 'video.mp4 - --range 0-999', brief: 'its first thousand bytes, to standard output' },
    { input: '"watt://7/12#…"', brief: 'what a link gives; needs no account' },
    { input: 'video.mp4 --pay 0.05', brief: 'pays providers that ask for it, up to 0.05 WATT a GiB' },
  ],
  load: async () => (await import('../storage/get.ts')).getFiles,
  flags: {
    ...flags,
    range: {
      kind: 'parsed',
      optional: true,
      parse: byteRange,
      brief: 'Only these bytes, both ends included: 0-99, or 100-',
      placeholder: 'bytes',
    },
    force: yesOrNo('Replace files that exist'),
    pay,
  },
  positional: {
    kind: 'tuple',
    parameters: [
      word('Name, folder with / at its end, link or share', 'what'),
      { ...word('File, folder, or - for standard output', 'target'), optional: true },
    ],
  },
})

const ls = defineCommand<StorageFlags, [string?]>({
  brief: 'List what an account has stored',
  usage: ['[prefix]', { input: 'photos/ --account main', brief: 'found with nothing but the key' }],
  load: async () => (await import('../storage/list.ts')).listFiles,
  flags,
  positional: {
    kind: 'tuple',
    parameters: [{ ...word('What the names begin with', 'prefix'), optional: true }],
  },
})

const status = defineCommand<StatusFlags, [string]>({
  brief: 'Show how each shard stands: its provider, its proofs',
  usage: ['<what>', { input: '12 --probe', brief: 'also reads a block of every shard; needs no account' }],
  load: async () => (await import('../storage/status.ts')).showStatus,
  flags: { ...flags, probe: yesOrNo('Also read a block of every shard') },
  positional: { kind: 'tuple', parameters: [stored] },
})

const renew = defineCommand<StorageFlags, [string, number]>({
  brief: 'Pay for more time; anybody may for anybody',
  usage: ['<what> <epochs>', { input: 'photos/ 30 --account main', brief: 'shows the cost, asks, pays' }],
  load: async () => (await import('../storage/care.ts')).renew,
  flags,
  positional: {
    kind: 'tuple',
    parameters: [
      stored,
      { parse: integer(1, epochsMax), brief: 'How many epochs more', placeholder: 'epochs' },
    ],
  },
})

const share = defineCommand<ShareFlags, [string]>({
  brief: 'Let others read, by a link or for one person',
  usage: [
    '<what>',
    { input: 'README.md', brief: 'a link: whoever has it reads it' },
    { input: 'README.md --with watt-key:…', brief: 'for the one whose key that is' },
  ],
  load: async () => (await import('../storage/share.ts')).share,
  flags: { ...flags, with: optionalText('Key of the person: watt storage key shows it to them', 'watt-key') },
  positional: { kind: 'tuple', parameters: [stored] },
})

const key = defineCommand<StorageFlags>({
  brief: 'Show the key that others share with you by',
  usage: ['[flags]'],
  load: async () => (await import('../storage/share.ts')).showKey,
  flags,
})

const drop = defineCommand<StorageFlags, [string]>({
  brief: 'Let files go, and take back what was not used',
  usage: ['<what>', { input: 'photos/ --account main', brief: 'asks, cancels, is paid back' }],
  load: async () => (await import('../storage/care.ts')).drop,
  flags,
  positional: { kind: 'tuple', parameters: [stored] },
})

const repair = defineCommand<PayFlags, [string]>({
  brief: 'Bring lost shards to new providers; anybody may, for a bounty',
  description: 'Needs no key of the owner. A deposit is left until the new provider has proven its shard.',
  usage: ['<what>', { input: '12 --account main', brief: 'repairs order 12' }],
  load: async () => (await import('../storage/care.ts')).repair,
  flags: { ...flags, pay },
  positional: { kind: 'tuple', parameters: [stored] },
})

const demand = defineCommand<StorageFlags, [string]>({
  brief: 'Force providers on chain to publish what they withhold, or lose their deal',
  description:
    'For files of which too few shards can be read. Slow: every two kilobytes are a transaction. The cost is shown before.',
  usage: ['<what>', { input: 'contract.pdf --account main', brief: 'shows the cost, asks, demands' }],
  load: async () => (await import('../storage/demand.ts')).demand,
  flags,
  positional: { kind: 'tuple', parameters: [stored] },
})

const listChannels = defineCommand<StorageFlags>({
  brief: 'List the deposits from which reading is paid',
  usage: ['[flags]'],
  load: async () => (await import('../storage/channels.ts')).listChannels,
  flags,
})

const closeChannels = defineCommand<StorageFlags, [number?]>({
  brief: 'Close channels and take back what is left; once more after their time',
  usage: ['[channel]', { input: '--account main', brief: 'all of them' }],
  load: async () => (await import('../storage/channels.ts')).closeOwnChannels,
  flags,
  positional: {
    kind: 'tuple',
    parameters: [
      {
        parse: integer(1, Number.MAX_SAFE_INTEGER),
        brief: 'Number of a channel',
        placeholder: 'channel',
        optional: true,
      },
    ],
  },
})

const channels = buildRouteMap({
  routes: { list: listChannels, close: closeChannels },
  docs: { brief: 'Deposits from which reading is paid' },
})

const watch = defineCommand<WatchFlags, string[]>({
  brief: 'Look after what is stored until Ctrl-C: repair it, and renew it where asked to',
  usage: [
    '[what]…',
    {
      input: '--renew 30 --renew-max 1 --account main',
      brief: 'never less than 30 epochs left, 1 WATT at most a time',
    },
  ],
  load: async () => (await import('../storage/care.ts')).watch,
  flags: {
    ...flags,
    renew: optionalNumber('Lengthen by so many epochs when fewer are left', 'epochs', epochsMax),
    renewMax: {
      kind: 'parsed',
      optional: true,
      parse: parseAmount,
      brief: 'What one lengthening may cost',
      placeholder: 'amount',
    },
    pay,
    every: optionalNumber('Seconds between looks (a quarter of an epoch)', 'seconds', 86_400),
  },
  positional: { kind: 'array', parameter: stored },
})

const exportCommand = defineCommand<PayFlags, [string]>({
  brief: 'Take everything along: one CAR, and its keys under a password',
  usage: ['<file>', { input: 'all.car --account main', brief: 'writes all.car and all.car.keys' }],
  load: async () => (await import('../storage/backup.ts')).exportAll,
  flags: { ...flags, pay },
  positional: { kind: 'tuple', parameters: [word('CAR to write', 'file')] },
})

const importCommand = defineCommand<StorageFlags, [string, string]>({
  brief: 'Open an export without any network',
  usage: ['<file> <folder>', { input: 'all.car restored', brief: 'asks for the password of all.car.keys' }],
  load: async () => (await import('../storage/backup.ts')).importAll,
  flags,
  positional: {
    kind: 'tuple',
    parameters: [word('CAR that was exported', 'file'), word('Where its files go', 'folder')],
  },
})

export const storage: RouteMap<CliContext> = buildRouteMap({
  routes: {
    put,
    get,
    ls,
    status,
    renew,
    share,
    key,
    drop,
    repair,
    demand,
    channels,
    watch,
    export: exportCommand,
    import: importCommand,
    gateway,
  },
  docs: { brief: 'Files with strangers, encrypted and proven' },
})
