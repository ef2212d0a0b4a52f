/**
 * `watt people`: circles, invitations, ranks, and the check of everybody's rewards.
 * @module
 */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import { defineCommand, type CliContext } from '../command.ts'
import { integer, rpcUrl, text } from '../parse.ts'
import { directory, optionalText, signed, word } from './energy-words.ts'
import type { DirectoryFlags, SignedFlags } from './gov.ts'
import { attest } from './people-attest.ts'
import { node } from './people-node.ts'

export type RankFlags = DirectoryFlags & { readonly count?: number }
export type SnapshotFlags = DirectoryFlags & {
  readonly day?: number
  readonly out: string
  readonly minDays?: number
  readonly chainId?: number
  readonly name?: string
  readonly reserve?: string
}
export type CandidatesFlags = DirectoryFlags & {
  readonly count?: number
  readonly days?: number
  readonly current?: string
}
export type CompareFlags = DirectoryFlags & { readonly day?: number; readonly with?: string }

const whole = (min: number, max: number, brief: string, placeholder: string) =>
  ({ kind: 'parsed', optional: true, parse: integer(min, max), brief, placeholder }) as const
const closedDay = whole(0, 4_294_967_295, 'Number of the day (the last closed one)', 'D')
const who = word('Member: its number, address, wallet name or dev:0 to dev:9', 'who')
const onMember = { kind: 'tuple', parameters: [who] } as const

const add = defineCommand<SignedFlags, [string]>({
  brief: 'Vouch for a member whom you know; it counts when both do',
  usage: ['<who>', { input: '7 --account dev:1', brief: 'for member 7' }],
  load: async () => (await import('../people/circle.ts')).addToCircle,
  flags: signed,
  positional: onMember,
})

const remove = defineCommand<SignedFlags, [string]>({
  brief: 'Vouch for a member no more',
  usage: ['<who>'],
  load: async () => (await import('../people/circle.ts')).removeFromCircle,
  flags: signed,
  positional: onMember,
})

const list = defineCommand<DirectoryFlags, [string?]>({
  brief: 'Show whom a member vouches for',
  usage: ['[who]'],
  load: async () => (await import('../people/circle.ts')).listCircle,
  flags: { directory },
  positional: { kind: 'tuple', parameters: [{ ...who, optional: true }] },
})

const circle = buildRouteMap({
  routes: { add, remove, list },
  docs: { brief: 'Three to five people whom you vouch for' },
})

const invite = defineCommand<DirectoryFlags>({
  brief: 'Show how somebody joins by your invitation',
  usage: ['--account main'],
  load: async () => (await import('../people/invite.ts')).invite,
  flags: { directory },
})

const rank = defineCommand<RankFlags>({
  brief: 'List members by trust, highest first',
  usage: ['[--count n]'],
  load: async () => (await import('../people/rank.ts')).listRanks,
  flags: {
    directory,
    count: whole(1, 1000, 'How many (20)', 'n'),
  },
})

const compare = defineCommand<CompareFlags>({
  brief: 'Compute a day again from the chain’s events, and compare with what it paid',
  description:
    'By a second program that shares no code with the chain. Says equal, or names the first member that differs. With --with it ' +
    'compares the newest day of two nodes instead.',
  usage: [
    '[--day D]',
    { input: '--with http://192.0.2.7:8545', brief: 'which member two nodes disagree on' },
  ],
  load: async () => (await import('../people/compare.ts')).compare,
  flags: {
    directory,
    day: closedDay,
    with: { kind: 'parsed', optional: true, parse: rpcUrl, brief: 'Another node', placeholder: 'url' },
  },
})

const snapshot = defineCommand<SnapshotFlags>({
  brief: 'Write who moves to a new chain, with how much, and its genesis',
  description:
    'From the events of this chain alone, by the rules of docs/moving-to-main.md: whoever takes it from another node gets the ' +
    'same files. Writes nothing when the events and the chain, or the sums, do not agree.',
  usage: [
    '[--day D] --out <folder>',
    { input: '--day 20700 --out ./move', brief: 'members, report and genesis as of the end of day 20700' },
  ],
  load: async () => (await import('../people/snapshot.ts')).snapshot,
  flags: {
    directory,
    out: { kind: 'parsed', parse: text, brief: 'Folder for the files', placeholder: 'folder' },
    day: closedDay,
    minDays: whole(0, 100_000, 'Days on which a member must have been there (3)', 'n'),
    chainId: whole(1, 999_999_999_999_999, 'Number of the new chain (one more than this one’s)', 'n'),
    name: optionalText('Name of the new chain (watt)', 'name'),
    reserve: optionalText('Contract of the reserve on the new chain (as on this one)', 'address'),
  },
})

const verifySnapshot = defineCommand<DirectoryFlags, [string]>({
  brief: 'Compute a snapshot again from this chain, and compare every byte',
  usage: ['<folder>', { input: './move --rpc http://192.0.2.7:8545', brief: 'ask another node' }],
  load: async () => (await import('../people/verify-snapshot.ts')).verifySnapshot,
  flags: { directory },
  positional: {
    kind: 'tuple',
    parameters: [word('Folder that watt people snapshot wrote', 'folder')],
  },
})

const candidates = defineCommand<CandidatesFlags>({
  brief: 'Report who may be proposed for the shared quorum list',
  description:
    'Members with a node by trust, what one day may change on the list, and whether quorums would still meet. It changes nothing. ' +
    'Quorum slices are never made of personal contacts: that split 29 of 30 measured networks; one list for all split none.',
  usage: ['[--count n]', { input: '--current list.json', brief: 'what would change on that list today' }],
  load: async () => (await import('../people/candidates.ts')).reportCandidates,
  flags: {
    directory,
    count: whole(1, 1000, 'How many to show (20)', 'n'),
    days: whole(1, 365, 'Days over which uptime counts (7)', 'n'),
    current: optionalText('The list as published: {"changedDay": 20700, "members": [1, 2]}', 'file'),
  },
})

export const people: RouteMap<CliContext> = buildRouteMap({
  routes: { circle, invite, rank, compare, attest, snapshot, verifySnapshot, candidates, node },
  docs: { brief: 'Circles, invitations, trust, nodes, and moving to a new chain' },
})
