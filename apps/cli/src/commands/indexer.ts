/**
 * `watt indexer`: the chain as a database with an API.
 * @module
 */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import { defineCommand, type CliContext } from '../command.ts'
import { port, rpcUrl } from '../parse.ts'

export type IndexerStartFlags = {
  readonly listenPort?: number
  readonly origin?: readonly string[]
  readonly beginAnew?: boolean
}
export type IndexerStatusFlags = { readonly index?: string }

const start = defineCommand<IndexerStartFlags>({
  brief: 'Follow the chain and answer from it until it is stopped',
  description: [
    'Reads blocks, transactions, transfers, events and tokens into a database, and serves them on 127.0.0.1 for pages and',
    'programs. The database lies in the data folder; with DATABASE_URL in the environment, in that PostgreSQL server.',
    'It goes on where it stopped, however it was stopped.',
  ].join('\n'),
  usage: [
    '[flags]',
    { input: '--rpc http://127.0.0.1:8545', brief: 'API on 127.0.0.1:8560, described at /v1/openapi.json' },
    { input: '--origin https://explorer.example', brief: 'lets the scripts of this page read it' },
  ],
  load: async () => (await import('../indexer/start.ts')).startIndex,
  flags: {
    listenPort: {
      kind: 'parsed',
      optional: true,
      parse: port,
      brief: 'Port of the API (8560; 0 chooses a free one)',
      placeholder: 'port',
    },
    origin: {
      kind: 'parsed',
      optional: true,
      variadic: true,
      parse: rpcUrl,
      brief: 'Origin of a page that may read it; may repeat',
      placeholder: 'origin',
    },
    beginAnew: {
      kind: 'boolean',
      optional: true,
      brief: 'Drop the index when the node has another chain',
      withNegated: false,
    },
  },
})

const status = defineCommand<IndexerStatusFlags>({
  brief: 'Show how far a running index is',
  usage: [
    '',
    { input: '--index http://127.0.0.1:8560', brief: 'head, newest block in it, how many are missing' },
  ],
  load: async () => (await import('../indexer/status.ts')).showIndex,
  flags: {
    index: {
      kind: 'parsed',
      optional: true,
      parse: rpcUrl,
      brief: 'Where it answers (http://127.0.0.1:8560)',
      placeholder: 'url',
    },
  },
})

const rebuild = defineCommand({
  brief: 'Make the index again from the first block',
  description:
    'Drops what is indexed, never the chain. An index that runs in this data folder does it itself and answers meanwhile.',
  usage: ['', { input: '--data-dir .watt/local/indexer', brief: 'the index of a local network' }],
  load: async () => (await import('../indexer/rebuild.ts')).rebuildIndex,
  flags: {},
})

export const indexer: RouteMap<CliContext> = buildRouteMap({
  routes: { start, status, rebuild },
  docs: { brief: 'The chain as a database with an API' },
})
