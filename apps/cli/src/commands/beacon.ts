/**
 * `watt beacon`: the network's public randomness.
 * @module
 */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import { defineCommand, type CliContext } from '../command.ts'
import { text } from '../parse.ts'
import type { PasswordFlags } from './wallet.ts'

export type BeaconStartFlags = PasswordFlags & { readonly with?: readonly string[] }

const show = defineCommand({
  brief: 'Show who makes the randomness, and what it said last',
  usage: ['', { input: '--json', brief: 'everything, money in wei' }],
  load: async () => (await import('../beacon/show.ts')).showBeacon,
  flags: {},
})

const start = defineCommand<BeaconStartFlags>({
  brief: 'Do the duty of a member until it is stopped',
  description: [
    'Commits the bond if it is not there yet, and reveals a link in every round. A round without it costs a penalty.',
    'Nothing is kept on disk: the key and the chain tell everything, so it may move to another machine at any time.',
  ].join('\n'),
  usage: [
    '--account <member>',
    { input: '--account validator-1', brief: 'logs one JSON object a line; Ctrl-C stops it' },
  ],
  load: async () => (await import('../beacon/start.ts')).startBeacon,
  flags: {
    passwordFile: {
      kind: 'parsed',
      optional: true,
      parse: text,
      brief: 'File with the password (or set WATT_PASSWORD)',
      placeholder: 'path',
    },
    with: {
      kind: 'parsed',
      optional: true,
      variadic: true,
      parse: text,
      brief: 'Another member that this process serves, too; may repeat',
      placeholder: 'account',
    },
  },
})

export const beacon: RouteMap<CliContext> = buildRouteMap({
  routes: { show, start },
  docs: { brief: 'Public randomness, made by validators' },
})
