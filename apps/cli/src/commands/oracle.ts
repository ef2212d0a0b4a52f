/**
 * `watt oracle`: a price reporter.
 * @module
 */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import { defineCommand, type CliContext } from '../command.ts'
import { integer, port, rpcUrl, text } from '../parse.ts'
import type { PasswordFlags } from './wallet.ts'

export type OracleInitFlags = PasswordFlags & {
  readonly feed: readonly string[]
  readonly peer?: readonly string[]
  readonly keep?: readonly string[]
  readonly listenPort?: number
  readonly replayEvery?: number
  readonly replayFrom?: string
}
export type OracleSourcesFlags = { readonly live?: boolean }
export type OracleRoundFlags = { readonly contract?: string }
export type OracleSubmitFlags = PasswordFlags & {
  readonly contract?: string
  readonly reporter?: readonly string[]
}

const passwordFile = {
  kind: 'parsed',
  optional: true,
  parse: text,
  brief: 'File with the password (or set WATT_PASSWORD)',
  placeholder: 'path',
} as const
const contract = {
  kind: 'parsed',
  optional: true,
  parse: text,
  brief: 'Contract of the feed, when no reporter is set up here',
  placeholder: 'address',
} as const
const feedName = { parse: text, brief: 'Feed: ES, UK, BR, CN, USD/EUR, …', placeholder: 'feed' } as const

const init = defineCommand<OracleInitFlags>({
  brief: 'Prepare a data folder for a price reporter',
  description:
    'Makes the reporter’s key, encrypted, and its settings. With --account an existing wallet signs instead.',
  usage: [
    '--feed <name=contract> --peer <url>',
    {
      input: '--data-dir ./oracle --feed ES=0x… --feed USD/EUR=0x… --peer http://127.0.0.1:9702',
      brief: 'reads the public sources; the key is new',
    },
    {
      input: '--data-dir ./oracle --account dev:3 --feed ES=0x… --replay-every 30',
      brief: 'replays the bundled history on a local network, half a year every 30 seconds',
    },
  ],
  load: async () => (await import('../oracle/init.ts')).initOracle,
  flags: {
    passwordFile,
    feed: {
      kind: 'parsed',
      variadic: true,
      parse: text,
      brief: 'Feed and its contract; may repeat',
      placeholder: 'name=address',
    },
    peer: {
      kind: 'parsed',
      optional: true,
      variadic: true,
      parse: rpcUrl,
      brief: 'Another reporter; may repeat',
      placeholder: 'url',
    },
    keep: {
      kind: 'parsed',
      optional: true,
      variadic: true,
      parse: text,
      brief: 'Branch of a region whose index to bring up to date in turn; may repeat',
      placeholder: 'address',
    },
    listenPort: {
      kind: 'parsed',
      optional: true,
      parse: port,
      brief: 'Port for the others, health and metrics (9700)',
      placeholder: 'port',
    },
    replayEvery: {
      kind: 'parsed',
      optional: true,
      parse: integer(1, 86_400),
      brief: 'Replay the bundled history: seconds that half a year lasts',
      placeholder: 'seconds',
    },
    replayFrom: {
      kind: 'parsed',
      optional: true,
      parse: text,
      brief: 'First period of the replay',
      placeholder: 'date',
    },
  },
})

const start = defineCommand<PasswordFlags>({
  brief: 'Run the reporter of a data folder until it is stopped',
  usage: [
    '--data-dir <path>',
    { input: '--data-dir ./oracle', brief: 'logs one JSON object a line; Ctrl-C stops it' },
  ],
  load: async () => (await import('../oracle/start.ts')).startOracle,
  flags: { passwordFile },
})

const sources = defineCommand<OracleSourcesFlags, [string?]>({
  brief: 'Show the sources of a feed and what they say',
  usage: [
    '[feed]',
    { input: 'ES', brief: 'the bundled figures with publisher and origin' },
    { input: 'ES --live', brief: 'asks the public endpoints' },
  ],
  load: async () => (await import('../oracle/sources.ts')).showSources,
  flags: {
    live: { kind: 'boolean', optional: true, brief: 'Ask the public endpoints', withNegated: false },
  },
  positional: { kind: 'tuple', parameters: [{ ...feedName, optional: true }] },
})

const round = defineCommand<OracleRoundFlags, [string]>({
  brief: 'Show the last round of a feed',
  usage: [
    '<feed>',
    { input: 'ES --contract 0x…', brief: 'answer, period, age, and why it is not to be relied on' },
  ],
  load: async () => (await import('../oracle/round.ts')).showRound,
  flags: { contract },
  positional: { kind: 'tuple', parameters: [feedName] },
})

const submit = defineCommand<OracleSubmitFlags, [string]>({
  brief: 'Bring the open round of a feed on chain',
  description:
    'Collects the signed observations from the reporters. Anyone may: the signatures carry all authority.',
  usage: [
    '<feed>',
    { input: 'ES --contract 0x… --reporter http://127.0.0.1:9701 --account dev:0', brief: 'asks first' },
  ],
  load: async () => (await import('../oracle/submit.ts')).submitRound,
  flags: {
    passwordFile,
    contract,
    reporter: {
      kind: 'parsed',
      optional: true,
      variadic: true,
      parse: rpcUrl,
      brief: 'Reporter to ask; may repeat',
      placeholder: 'url',
    },
  },
  positional: { kind: 'tuple', parameters: [feedName] },
})

export const oracle: RouteMap<CliContext> = buildRouteMap({
  routes: { init, start, sources, round, submit },
  docs: { brief: 'A price reporter' },
})
