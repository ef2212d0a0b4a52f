/**
 * `watt up`: a local network in one command.
 * @module
 */
import type { Command } from '@stricli/core'
import { defineCommand, type CliContext } from '../command.ts'
import { integer, port } from '../parse.ts'
import { providerCountMax } from '../up/dev-accounts.ts'

/** undefined: not given, so the network's own setting (or the default of a new one) counts. */
export type UpFlags = {
  readonly validators?: number
  readonly blockTimeMs?: number
  readonly providers?: number
  readonly epochSeconds?: number
  readonly rpcPort?: number
  readonly webPort?: number
  readonly fresh?: boolean
  readonly bare?: boolean
  readonly withoutIndexer?: boolean
}

export const up: Command<CliContext> = defineCommand<UpFlags>({
  brief: 'Start a local network of validators, its JSON-RPC and its page',
  description: [
    'Starts a local development network: four validators as separate processes, one-second blocks, ten funded accounts,',
    'JSON-RPC on 127.0.0.1:8545 and a page on 127.0.0.1:8080; beside them the energy contracts of four regions with seven',
    'price reporters that replay real retail prices, six storage providers, and an index of the chain for the page.',
    'A second start continues the same chain. Ctrl-C stops it.',
  ].join('\n'),
  usage: [
    '[flags]',
    {
      input: '--validators 1 --block-time-ms 200 --bare',
      brief: 'one validator with fast blocks, nothing else',
    },
    { input: '--fresh', brief: 'throw the local chain away and begin a new one' },
  ],
  load: async () => (await import('../up/up.ts')).startLocalNetwork,
  flags: {
    validators: {
      kind: 'parsed',
      optional: true,
      parse: integer(1, 7),
      brief: 'How many validators, 1 to 7 (4)',
      placeholder: 'n',
    },
    blockTimeMs: {
      kind: 'parsed',
      optional: true,
      parse: integer(100, 60_000),
      brief: 'Milliseconds between blocks (1000)',
      placeholder: 'ms',
    },
    providers: {
      kind: 'parsed',
      optional: true,
      parse: integer(0, providerCountMax),
      brief: `How many storage providers, 0 to ${providerCountMax} (6)`,
      placeholder: 'n',
    },
    epochSeconds: {
      kind: 'parsed',
      optional: true,
      parse: integer(30, 86_400),
      brief: 'Seconds in an epoch: of storage, and a day of people (120)',
      placeholder: 's',
    },
    rpcPort: {
      kind: 'parsed',
      optional: true,
      parse: port,
      brief: 'Port of the first validator’s JSON-RPC (8545; 0 chooses a free one)',
      placeholder: 'port',
    },
    webPort: {
      kind: 'parsed',
      optional: true,
      parse: port,
      brief: 'Port of the page (8080; 0 chooses a free one)',
      placeholder: 'port',
    },
    fresh: {
      kind: 'boolean',
      optional: true,
      brief: 'Delete the network in the data folder first',
      withNegated: false,
    },
    bare: {
      kind: 'boolean',
      optional: true,
      brief: 'Validators and page only: no contracts, no price reporters, no providers, no index',
      withNegated: false,
    },
    withoutIndexer: {
      kind: 'boolean',
      optional: true,
      brief: 'No index of the chain: the page then shows only what the node itself can tell',
      withNegated: false,
    },
  },
})
