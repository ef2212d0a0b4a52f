/**
 * `watt bundler`: brings the user operations of smart accounts on chain.
 * @module
 */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import { defineCommand, type CliContext } from '../command.ts'
import { port, text } from '../parse.ts'
import type { PasswordFlags } from './wallet.ts'

export type BundlerStartFlags = PasswordFlags & { readonly listenPort?: number }

const start = defineCommand<BundlerStartFlags>({
  brief: 'Take user operations and bundle them until it is stopped',
  description: [
    'Answers the user operation methods of ERC-4337 on 127.0.0.1, for the node that names it as bundlerUrl in its config.json.',
    'The account sends the bundles and is paid what operations offer; while blocks have room it needs no coins.',
    'What it took lies in the data folder, and goes on after a restart.',
  ].join('\n'),
  usage: [
    '--account <name>',
    { input: '--account dev:9 --data-dir ./bundler', brief: 'answers on 127.0.0.1:4337' },
  ],
  load: async () => (await import('../bundler/start.ts')).startBundlerProcess,
  flags: {
    passwordFile: {
      kind: 'parsed',
      optional: true,
      parse: text,
      brief: 'File with the password (or set WATT_PASSWORD)',
      placeholder: 'path',
    },
    listenPort: {
      kind: 'parsed',
      optional: true,
      parse: port,
      brief: 'Port of its JSON-RPC (4337; 0 chooses a free one)',
      placeholder: 'port',
    },
  },
})

export const bundler: RouteMap<CliContext> = buildRouteMap({
  routes: { start },
  docs: { brief: 'User operations of smart accounts, on chain' },
})
