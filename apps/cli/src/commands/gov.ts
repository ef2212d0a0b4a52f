/**
 * `watt gov`: proposals, votes and trust.
 * @module
 */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import { defineCommand, type CliContext } from '../command.ts'
import { usageError } from '../failure.ts'
import { integer, text } from '../parse.ts'
import type { PasswordFlags } from './wallet.ts'

export type DirectoryFlags = { readonly directory?: string }
export type SignedFlags = DirectoryFlags & PasswordFlags
export type ListFlags = DirectoryFlags & { readonly count?: number }
export type VoteFlags = SignedFlags & { readonly reason?: string }
type TopicName = 'parameters' | 'treasury' | 'upgrades' | 'ideas' | 'constitution' | 'all'
export type TopicFlags = SignedFlags & { readonly topic?: TopicName }
export type ProposeFlags = SignedFlags & {
  readonly title: string
  readonly about?: string
  readonly value?: string
  readonly calls?: string
}
type SupportName = 'for' | 'against' | 'abstain'

const optionalText = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', optional: true, parse: text, brief, placeholder }) as const

const directory = optionalText('The network’s Directory contract (known for local networks)', 'address')
const passwordFile = optionalText('File with the password (or set WATT_PASSWORD)', 'path')
const signed = { directory, passwordFile }
const topic = {
  kind: 'enum',
  optional: true,
  values: ['parameters', 'treasury', 'upgrades', 'ideas', 'constitution', 'all'],
  brief: 'Only on this topic (all)',
} as const
const proposalId = { parse: proposal, brief: 'First digits of the proposal’s id', placeholder: 'id' } as const
const onProposal = { kind: 'tuple', parameters: [proposalId] } as const

const list = defineCommand<ListFlags>({
  brief: 'List proposals, newest first',
  usage: ['[--count n]'],
  load: async () => (await import('../governance/list.ts')).listGovernance,
  flags: {
    directory,
    count: {
      kind: 'parsed',
      optional: true,
      parse: integer(1, 100),
      brief: 'How many (20)',
      placeholder: 'n',
    },
  },
  aliases: { n: 'count' },
})

const show = defineCommand<DirectoryFlags, [string]>({
  brief: 'Show one proposal: what it would do, where it stands, what comes next',
  usage: ['<id>', { input: '0x3f2a91bc --account dev:0', brief: 'with that account’s part in it' }],
  load: async () => (await import('../governance/show.ts')).showProposal,
  flags: { directory },
  positional: onProposal,
})

const propose = defineCommand<ProposeFlags, string[]>({
  brief: 'Put calls of contracts to the vote',
  description:
    'If the vote is won, the timelock makes the calls. They must all be of one topic, which follows from the calls.',
  usage: [
    '<contract> "<signature>" [args…] --title "…"',
    {
      input: 'governor "setVotingPeriod(uint32)" 259200 --title "Vote for three days" --account dev:0',
      brief: 'a contract by its name in the directory, or by its address',
    },
    { input: '--calls calls.json --title "Two things at once"', brief: 'several calls, from a file' },
  ],
  load: async () => (await import('../governance/propose.ts')).propose,
  flags: {
    ...signed,
    title: {
      kind: 'parsed',
      parse: title,
      brief: 'One line that says what it is about',
      placeholder: 'text',
    },
    about: optionalText('Why, in plain text', 'text'),
    value: optionalText('WATT that the call sends along (0)', 'amount'),
    calls: optionalText('File: [{"to", "signature", "args", "value"}]', 'path'),
  },
  positional: {
    kind: 'array',
    minimum: 0,
    maximum: 66,
    parameter: {
      parse: text,
      brief: 'Contract, signature, then its arguments',
      placeholder: 'contract signature args',
    },
  },
})

const vote = defineCommand<VoteFlags, [string, SupportName]>({
  brief: 'Vote, for yourself and for those who follow you and did not vote',
  usage: ['<id> for|against|abstain', { input: '0x3f2a91bc for --account dev:0', brief: 'a vote is final' }],
  load: async () => (await import('../governance/vote.ts')).vote,
  flags: { ...signed, reason: optionalText('Why; it is kept on the chain', 'text') },
  positional: {
    kind: 'tuple',
    parameters: [proposalId, { parse: support, brief: 'for, against or abstain', placeholder: 'side' }],
  },
})

const relay = defineCommand<SignedFlags, [string]>({
  brief: 'Count holders who did not vote with those they follow; anybody may',
  usage: ['<id>'],
  load: async () => (await import('../governance/relay.ts')).relay,
  flags: signed,
  positional: onProposal,
})

const delegate = defineCommand<TopicFlags, [string]>({
  brief: 'Follow somebody’s votes where you do not vote yourself',
  usage: [
    '<who> [--topic t]',
    { input: 'dev:1 --topic parameters --account dev:0', brief: 'each topic may have another delegate' },
  ],
  load: async () => (await import('../governance/delegate.ts')).delegate,
  flags: { ...signed, topic },
  positional: {
    kind: 'tuple',
    parameters: [{ parse: text, brief: 'Address, wallet name, or dev:0 to dev:9', placeholder: 'who' }],
  },
})

const undelegate = defineCommand<TopicFlags>({
  brief: 'Follow nobody any more',
  usage: ['[--topic t]'],
  load: async () => (await import('../governance/delegate.ts')).undelegate,
  flags: { ...signed, topic },
})

const queue = defineCommand<SignedFlags, [string]>({
  brief: 'Start the wait after a won vote; anybody may',
  usage: ['<id>'],
  load: async () => (await import('../governance/advance.ts')).queue,
  flags: signed,
  positional: onProposal,
})

const execute = defineCommand<SignedFlags, [string]>({
  brief: 'Do what was voted, after the wait; anybody may',
  usage: ['<id>'],
  load: async () => (await import('../governance/advance.ts')).execute,
  flags: signed,
  positional: onProposal,
})

const cancel = defineCommand<SignedFlags, [string]>({
  brief: 'Take your own proposal back before its vote begins',
  usage: ['<id>'],
  load: async () => (await import('../governance/advance.ts')).cancel,
  flags: signed,
  positional: onProposal,
})

const power = defineCommand<DirectoryFlags, [string?]>({
  brief: 'Show what an account weighs and whom it follows',
  usage: ['[who]', { input: 'dev:0', brief: 'coins, wrapped coins, the delegate of each topic' }],
  load: async () => (await import('../governance/power.ts')).showPower,
  flags: { directory },
  positional: {
    kind: 'tuple',
    parameters: [
      { parse: text, optional: true, brief: 'Wallet name, address or dev:0 to dev:9', placeholder: 'who' },
    ],
  },
})

const wrap = defineCommand<SignedFlags, [string]>({
  brief: 'Wrap WATT, so that it votes',
  usage: ['<amount>', { input: '1000 --account dev:0', brief: 'one token for each coin, back at any time' }],
  load: async () => (await import('../governance/power.ts')).wrap,
  flags: signed,
  positional: {
    kind: 'tuple',
    parameters: [{ parse: text, brief: 'WATT with a point: 1.5', placeholder: 'amount' }],
  },
})

const unwrap = defineCommand<SignedFlags, [string]>({
  brief: 'Turn wrapped WATT back into coins',
  usage: ['<amount>|all'],
  load: async () => (await import('../governance/power.ts')).unwrap,
  flags: signed,
  positional: {
    kind: 'tuple',
    parameters: [{ parse: text, brief: 'WATT with a point: 1.5; or all', placeholder: 'amount' }],
  },
})

export const gov: RouteMap<CliContext> = buildRouteMap({
  routes: {
    list,
    show,
    propose,
    vote,
    relay,
    delegate,
    undelegate,
    queue,
    execute,
    cancel,
    power,
    wrap,
    unwrap,
  },
  docs: { brief: 'Proposals, votes, and whom you trust with yours' },
})

function proposal(input: string): string {
  if (/^(0x[0-9a-fA-F]{6,64}|[0-9]{6,78})$/.test(input)) return input
  throw usageError(
    `"${input.slice(0, 80)}" is not a proposal.`,
    'give 0x and six digits of its id: watt gov list',
  )
}

function title(input: string): string {
  if (/^[^\n]{3,200}$/.test(input)) return input
  throw usageError('A title is one line of 3 to 200 characters.', 'put the reasons into --about')
}

function support(input: string): SupportName {
  if (input === 'for' || input === 'against' || input === 'abstain') return input
  throw usageError(`"${input.slice(0, 40)}" is no vote.`, 'say for, against or abstain')
}
