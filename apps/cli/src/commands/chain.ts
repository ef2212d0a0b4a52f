/**
 * `watt block` and `watt tx`: what happened.
 * @module
 */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import { defineCommand, type CliContext, type NoFlags } from '../command.ts'
import type { LightFlags } from '../light/open.ts'
import { blockId, hash, integer } from '../parse.ts'
import { lightFlags } from './light-flags.ts'

export type BlockId = bigint | `0x${string}` | 'latest' | 'earliest'
export type BlockListFlags = { readonly follow?: boolean; readonly count?: number }

const showBlock = defineCommand<NoFlags, [BlockId]>({
  brief: 'Show one block',
  usage: ['<id>', { input: 'latest', brief: 'the newest one' }, { input: '12', brief: 'by number' }],
  load: async () => (await import('../chain/block-show.ts')).showBlock,
  flags: {},
  positional: {
    kind: 'tuple',
    parameters: [{ parse: blockId, brief: 'Number, hash or latest', placeholder: 'id' }],
  },
})

const listBlocks = defineCommand<BlockListFlags>({
  brief: 'List the newest blocks',
  usage: ['[--follow]', { input: '--follow', brief: 'goes on with each new block until Ctrl-C' }],
  load: async () => (await import('../chain/block-list.ts')).listBlocks,
  flags: {
    follow: { kind: 'boolean', optional: true, brief: 'Go on with each new block', withNegated: false },
    count: {
      kind: 'parsed',
      optional: true,
      parse: integer(1, 100),
      brief: 'How many to begin with (10)',
      placeholder: 'n',
    },
  },
  aliases: { f: 'follow', n: 'count' },
})

const showTransaction = defineCommand<LightFlags, [`0x${string}`]>({
  brief: 'Show one transaction: status, block, money, fee, logs',
  usage: ['<hash>', { input: '<hash> --light', brief: 'proven by several nodes, trusting none of them' }],
  load: async () => (await import('../chain/transaction-show.ts')).showTransaction,
  flags: lightFlags,
  positional: {
    kind: 'tuple',
    parameters: [{ parse: hash, brief: 'Hash of the transaction', placeholder: 'hash' }],
  },
})

export const block: RouteMap<CliContext> = buildRouteMap({
  routes: { show: showBlock, list: listBlocks },
  docs: { brief: 'Blocks' },
})

export const tx: RouteMap<CliContext> = buildRouteMap({
  routes: { show: showTransaction },
  docs: { brief: 'Transactions' },
})
