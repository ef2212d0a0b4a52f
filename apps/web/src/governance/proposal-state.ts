/**
 * Where a proposal stands, and what comes next. Pure.
 * @module
 */
import type { Proposal, ProposalStatus } from '@watt/sdk/governance'

/** Keys below `next` in the messages, with the moment that the sentence names, in seconds since 1970. */
export type Next = {
  readonly word:
    | 'begins'
    | 'closes'
    | 'queue'
    | 'waits'
    | 'execute'
    | 'defeated'
    | 'canceled'
    | 'expired'
    | 'executed'
  readonly at?: bigint
}

export type Advance = 'queue' | 'execute' | 'cancel'

export const stateTones = {
  pending: 'neutral',
  active: 'accent',
  canceled: 'neutral',
  defeated: 'bad',
  succeeded: 'good',
  queued: 'warn',
  expired: 'neutral',
  executed: 'good',
} as const

/** What comes next. */
export function nextOf(
  { snapshot }: Pick<Proposal, 'snapshot'>,
  { state, deadline, executableAt, now }: Pick<ProposalStatus, 'state' | 'deadline' | 'executableAt' | 'now'>,
): Next {
  switch (state) {
    case 'pending':
      return { word: 'begins', at: snapshot }
    case 'active':
      return { word: 'closes', at: deadline }
    case 'succeeded':
      return { word: 'queue' }
    case 'queued':
      return executableAt > now ? { word: 'waits', at: executableAt } : { word: 'execute' }
    case 'canceled':
    case 'defeated':
    case 'executed':
    case 'expired':
      return { word: state }
  }
}

/** What can be done with a proposal besides voting; taking it back only by whoever made it. */
export function advanceOf(
  { proposer }: Pick<Proposal, 'proposer'>,
  { state, executableAt, now }: Pick<ProposalStatus, 'state' | 'executableAt' | 'now'>,
  account: string | undefined,
): Advance | undefined {
  if (state === 'succeeded') return 'queue'
  if (state === 'queued') return executableAt > now ? undefined : 'execute'
  const isOwn = account?.toLowerCase() === proposer.toLowerCase()
  return state === 'pending' && isOwn ? 'cancel' : undefined
}

/** 0 to 1: how much of the quorum is there; weights in wei. */
export function quorumShare({ votes, quorum }: Pick<ProposalStatus, 'votes' | 'quorum'>): number {
  return quorum === 0n ? 1 : Number(((votes.for + votes.abstain) * 10_000n) / quorum) / 10_000
}

/** 0 to 1: how much of all weight that was cast went to one side. */
export function sideShare(
  { votes }: Pick<ProposalStatus, 'votes'>,
  side: keyof ProposalStatus['votes'],
): number {
  const all = votes.for + votes.against + votes.abstain
  return all === 0n ? 0 : Number((votes[side] * 10_000n) / all) / 10_000
}

/** In the order in which a vote is offered and told. */
export const sides = ['for', 'against', 'abstain'] as const
