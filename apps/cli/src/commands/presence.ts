/**
 * `watt presence`: becoming a member, being there once a day, and what that earns.
 * @module
 */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import { defineCommand, type CliContext } from '../command.ts'
import { directory, optionalText, signed, word } from './energy-words.ts'
import type { DirectoryFlags, SignedFlags } from './gov.ts'

export type JoinFlags = SignedFlags & { readonly inviter?: string }

const whom = {
  ...word('Member: its number, address, wallet name or dev:0 to dev:9', 'who'),
  optional: true,
} as const
const optionalMember = { kind: 'tuple', parameters: [whom] } as const

const join = defineCommand<JoinFlags>({
  brief: 'Become a member: one account and one passkey, for one person',
  description:
    'Free. Computes a stamp first, which takes some seconds. The passkey is made from the account’s key, so the words that ' +
    'bring the account back bring the passkey back.',
  usage: ['', { input: '--account dev:1 --inviter 1', brief: 'invited by member 1' }],
  load: async () => (await import('../people/join.ts')).join,
  flags: { ...signed, inviter: optionalText('Member who invited you', 'who') },
})

const checkIn = defineCommand<SignedFlags>({
  brief: 'Check in: once a day, free',
  usage: ['', { input: '--account dev:1', brief: 'new members compute a stamp, too' }],
  load: async () => (await import('../people/check-in.ts')).checkIn,
  flags: signed,
})

const status = defineCommand<DirectoryFlags, [string?]>({
  brief: 'Show a member’s day: present or not, streak, circle, trust',
  usage: ['[who]'],
  load: async () => (await import('../people/status.ts')).showPresence,
  flags: { directory },
  positional: optionalMember,
})

const rewards = defineCommand<DirectoryFlags, [string?]>({
  brief: 'Show what a member earned, and what the last day gave to all',
  usage: ['[who]'],
  load: async () => (await import('../people/rewards.ts')).showRewards,
  flags: { directory },
  positional: optionalMember,
})

const claim = defineCommand<SignedFlags, string[]>({
  brief: 'Have earned rewards paid out; anybody may do it for anybody',
  usage: [
    '[who]…',
    { input: '--account dev:1', brief: 'its own' },
    { input: '2 3 5 --account dev:1', brief: 'those of others, to their accounts' },
  ],
  load: async () => (await import('../people/claim.ts')).claim,
  flags: signed,
  positional: { kind: 'array', parameter: word('Members', 'who') },
})

export const presence: RouteMap<CliContext> = buildRouteMap({
  routes: { join, checkIn, status, rewards, claim },
  docs: { brief: 'Be there once a day, and earn' },
})
