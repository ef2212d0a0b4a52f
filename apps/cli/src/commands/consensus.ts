/**
 * `watt consensus`: who agreed with whom, and whether the quorum is safe.
 * @module
 */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import { defineCommand, type CliContext, type NoFlags } from '../command.ts'
import { integer, slot, text } from '../parse.ts'

export type QuorumFlags = { readonly check?: boolean; readonly timeMs?: number }

const showSlot = defineCommand<NoFlags, [bigint]>({
  brief: 'Show what was said in one slot',
  usage: ['<n>', { input: '12', brief: 'nomination, ballots and the moment of decision' }],
  load: async () => (await import('../consensus/slot.ts')).showSlot,
  flags: {},
  positional: {
    kind: 'tuple',
    parameters: [{ parse: slot, brief: 'Slot, which is the block number', placeholder: 'n' }],
  },
})

const quorum = defineCommand<QuorumFlags, [string?]>({
  brief: 'Say why blocks close or do not; with a file, check a network for safety',
  description: 'Without a file it asks the node who is missing, since when, and what it can still lose.',
  usage: [
    '[--check] [file]',
    {
      input: '--check nodes.json',
      brief: 'a stellarbeat-style list: intersection, blocking sets, splitting sets, top tier',
    },
  ],
  load: async () => (await import('../consensus/quorum.ts')).checkQuorum,
  flags: {
    check: {
      kind: 'boolean',
      optional: true,
      brief: 'Analyse the quorum sets instead of only reporting',
      withNegated: false,
    },
    timeMs: {
      kind: 'parsed',
      optional: true,
      parse: integer(100, 3_600_000),
      brief: 'Longest analysis (10000)',
      placeholder: 'ms',
    },
  },
  positional: {
    kind: 'tuple',
    parameters: [
      { parse: text, optional: true, brief: 'Node list in stellarbeat’s form', placeholder: 'file' },
    ],
  },
})

export const consensus: RouteMap<CliContext> = buildRouteMap({
  routes: { slot: showSlot, quorum },
  docs: { brief: 'Who agreed with whom, and whether the quorum is safe' },
})
