/**
 * `watt people node`: a member's own node, whose uptime others prove.
 * @module
 */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import { defineCommand, type CliContext } from '../command.ts'
import { port, rpcUrl } from '../parse.ts'
import { directory, optionalText, signed, word, yesOrNo } from './energy-words.ts'
import type { DirectoryFlags, SignedFlags } from './gov.ts'

export type NodeSetFlags = SignedFlags & { readonly url?: string; readonly retire?: boolean }
export type NodeStartFlags = SignedFlags & {
  readonly host?: string
  readonly port?: number
  readonly allowPrivate?: boolean
}

const set = defineCommand<NodeSetFlags>({
  brief: 'Say where your node is reached; it counts from the next day on',
  description:
    'Makes the node’s key on first use, in a file that only you can read, and has it sign that it belongs to your account. ' +
    'Run it on the machine of the node, and again when its address changes.',
  usage: [
    '--url <url>',
    { input: '--url https://node.example --account main', brief: 'where other nodes reach the keeper' },
    { input: '--retire', brief: 'no node from the next day on' },
  ],
  load: async () => (await import('../people/node/set.ts')).setNode,
  flags: {
    ...signed,
    url: {
      kind: 'parsed',
      optional: true,
      parse: rpcUrl,
      brief: 'Where other nodes reach the keeper, at most 200 bytes',
      placeholder: 'url',
    },
    retire: yesOrNo('Have no node from the next day on'),
  },
})

const start = defineCommand<NodeStartFlags>({
  brief: 'Keep your node’s uptime proven until it is stopped',
  description: [
    'Runs beside your own Watt node (--rpc). Answers the nodes that the day’s draw lets look at yours, asks those that it lets',
    'you look at, once in each of the 24 windows of a day, and sends the proof of each day on the next, signed by your account.',
  ].join('\n'),
  usage: [
    '',
    { input: '--account main --host 0.0.0.0', brief: 'logs one JSON object a line; Ctrl-C stops it' },
  ],
  load: async () => (await import('../people/node/start.ts')).startNode,
  flags: {
    ...signed,
    host: optionalText('Address to listen on; 0.0.0.0 is all (127.0.0.1)', 'address'),
    port: {
      kind: 'parsed',
      optional: true,
      parse: port,
      brief: 'Port to listen on (9850)',
      placeholder: 'port',
    },
    allowPrivate: yesOrNo('Ask nodes in local networks, too (always on a local chain)'),
  },
})

const who = {
  ...word('Member: its number, address, wallet name or dev:0 to dev:9', 'who'),
  optional: true,
} as const

const status = defineCommand<DirectoryFlags, [string?]>({
  brief: 'Show a node: windows answered today, who looks at it, the last day proven',
  usage: ['[who]'],
  load: async () => (await import('../people/node/status.ts')).showNode,
  flags: { directory },
  positional: { kind: 'tuple', parameters: [who] },
})

export const node: RouteMap<CliContext> = buildRouteMap({
  routes: { set, start, status },
  docs: { brief: 'Your own node, and the proof that it is up' },
})
