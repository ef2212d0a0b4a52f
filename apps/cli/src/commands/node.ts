/**
 * `watt node`: one validator or watcher.
 * @module
 */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import { defineCommand, type CliContext, type NoFlags } from '../command.ts'
import { integer, port, text } from '../parse.ts'

export type NodeInitFlags = {
  readonly genesis: string
  readonly quorum?: string
  readonly peer?: readonly string[]
  readonly p2pPort?: number
  readonly rpcPort?: number
  readonly watcher?: boolean
}
export type NodeStartFlags = {
  readonly rpcPort?: number
  readonly p2pPort?: number
  readonly blockTimeMs?: number
}

const rpcPort = {
  kind: 'parsed',
  optional: true,
  parse: port,
  brief: 'Port of its JSON-RPC',
  placeholder: 'port',
} as const
const p2pPort = {
  kind: 'parsed',
  optional: true,
  parse: port,
  brief: 'Port for other nodes',
  placeholder: 'port',
} as const

const init = defineCommand<NodeInitFlags>({
  brief: 'Prepare a data folder to join a network',
  usage: [
    '--genesis <file> --quorum <file> --peer <multiaddr>',
    {
      input:
        '--data-dir ./node --genesis genesis.json --quorum quorum.json --peer /ip4/203.0.113.5/tcp/30333/p2p/16Uiu2…',
      brief: 'writes the key, the configuration and a copy of the genesis file',
    },
  ],
  load: async () => (await import('../node/init.ts')).initNode,
  flags: {
    genesis: { kind: 'parsed', parse: text, brief: 'Genesis file of the network', placeholder: 'file' },
    quorum: {
      kind: 'parsed',
      optional: true,
      parse: text,
      brief: 'Quorum set: whom this node trusts',
      placeholder: 'file',
    },
    peer: {
      kind: 'parsed',
      optional: true,
      variadic: true,
      parse: text,
      brief: 'Node to connect to; may repeat',
      placeholder: 'multiaddr',
    },
    p2pPort,
    rpcPort,
    watcher: {
      kind: 'boolean',
      optional: true,
      brief: 'Follow and serve, but do not vote',
      withNegated: false,
    },
  },
})

const start = defineCommand<NodeStartFlags>({
  brief: 'Run the node of a data folder until it is stopped',
  usage: [
    '--data-dir <path>',
    { input: '--data-dir ./node', brief: 'logs one JSON object a line; Ctrl-C stops it' },
  ],
  load: async () => (await import('../node/start.ts')).startNodeProcess,
  flags: {
    rpcPort,
    p2pPort,
    blockTimeMs: {
      kind: 'parsed',
      optional: true,
      parse: integer(100, 60_000),
      brief: 'Milliseconds between blocks',
      placeholder: 'ms',
    },
  },
})

const status = defineCommand<NoFlags>({
  brief: 'Show whether a node is fine',
  usage: [
    '[flags]',
    { input: '--rpc http://127.0.0.1:8545', brief: 'head, consensus, peers and pool in a few lines' },
  ],
  load: async () => (await import('../node/status.ts')).showStatus,
  flags: {},
})

const peers = defineCommand<NoFlags>({
  brief: 'Show whom a node is connected to',
  usage: ['[flags]'],
  load: async () => (await import('../node/peers.ts')).showPeers,
  flags: {},
})

export const node: RouteMap<CliContext> = buildRouteMap({
  routes: { init, start, status, peers },
  docs: { brief: 'One validator or watcher' },
})
