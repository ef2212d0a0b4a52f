/**
 * `watt rpc`: any JSON-RPC call.
 * @module
 */
import type { Command } from '@stricli/core'
import { defineCommand, type CliContext, type NoFlags } from '../command.ts'
import { text } from '../parse.ts'

export const rpc: Command<CliContext> = defineCommand<NoFlags, string[]>({
  brief: 'Make any JSON-RPC call',
  usage: [
    '<method> [params…]',
    { input: 'eth_blockNumber', brief: 'prints the result as JSON' },
    { input: 'eth_getBlockByNumber latest false', brief: 'parameters are JSON; bare words are text' },
  ],
  load: async () => (await import('../chain/rpc.ts')).callRpc,
  flags: {},
  positional: {
    kind: 'array',
    minimum: 1,
    maximum: 33,
    parameter: { parse: text, brief: 'Method, then its parameters as JSON', placeholder: 'method params' },
  },
})
