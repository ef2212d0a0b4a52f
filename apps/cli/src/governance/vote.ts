/**
 * `watt gov vote`: an account's own weight, and that of holders who follow it and did not vote.
 * @module
 */
import {
  explainCall,
  hexId,
  planPaths,
  readVoter,
  titleOf,
  voteCall,
  type Proposal,
  type Support,
} from '@watt/sdk/governance'
import { formatAmount } from '../amount.ts'
import { writeResult } from '../chain/write-result.ts'
import type { VoteFlags } from '../commands/gov.ts'
import { CommandError } from '../failure.ts'
import { rpcFlag, type Session } from '../session.ts'
import { findSigner } from '../wallet/account.ts'
import { withProposal, type Opened } from './open.ts'
import { sendCall } from './refusal.ts'
import { nextStep, shortId } from './words.ts'

/** Votes. With a reason the paths of followers do not fit in: `watt gov relay` counts them then. */
export async function vote(session: Session, flags: VoteFlags, id: string, support: Support): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  const { contracts, proposal, voter, plan } = await withProposal(session, flags, id, async (opened) => {
    requireActive(opened)
    const { client, contracts: found, status } = opened
    const about = { proposal: opened.proposal, topic: status.topic, now: status.now }
    const own = await readVoter(client, found, about, signer.address)
    if (own.vote !== undefined) throw votedError(opened.proposal, own.vote)
    const followers = await planPaths(client, found, { ...about, voting: signer.address })
    if (own.weight === 0n && followers.weight === 0n) throw weightlessError(opened.proposal)
    return { contracts: found, proposal: opened.proposal, voter: own, plan: followers }
  })
  if (plan.fromBlock > 0n) session.out.warn(`delegations before block ${plan.fromBlock} were not searched`)
  const weight = voter.weight ?? 0n
  const [paths = [], ...rest] = flags.reason === undefined ? plan.batches : [[], ...plan.batches]
  const call = voteCall(contracts, proposal.id, support, { paths, reason: flags.reason })
  const lines: readonly (readonly [string, string])[] = [
    ['weight', formatAmount(weight)],
    ...(plan.holders === 0
      ? []
      : ([['for others', `${formatAmount(plan.weight)} of ${plan.holders} who follow you`]] as const)),
  ]
  const receipt = await sendCall(
    session,
    signer,
    call,
    `vote ${support} on "${titleOf(proposal.description)}"`,
    [
      ...proposal.calls.map((it, at) => [`call ${at + 1}`, explainCall(it, contracts.named).text] as const),
      ...lines,
      ...(voter.counted === undefined
        ? []
        : ([['taken back', `from ${voter.counted.support}, where somebody you follow cast it`]] as const)),
      ['note', 'a vote is final'],
    ],
  )
  const value = { proposal: hexId(proposal.id), support, weightWei: weight, paths: paths.length }
  writeResult(session, receipt, value, [['voted', support], ...lines])
  if (rest.length > 0)
    session.out.say(
      `Next: watt gov relay ${shortId(proposal)}${rpcFlag(session)} counts those who follow you`,
    )
}

/** @throws {CommandError} Nobody can vote on it now. */
export function requireActive({ proposal, status }: Pick<Opened, 'proposal' | 'status'>): void {
  if (status.state === 'active') return
  throw new CommandError({
    code: 'cli/not-open',
    message: `There is no vote on this proposal now: it is ${status.state}.`,
    fix: nextStep(proposal, status),
    ending: 'refused',
    details: { state: status.state },
  })
}

function votedError(proposal: Proposal, before: Support): CommandError {
  return new CommandError({
    code: 'cli/already-voted',
    message: `This account voted ${before} already; a vote is cast once.`,
    fix: `see it: watt gov show ${shortId(proposal)}`,
    ending: 'refused',
    details: { vote: before },
  })
}

function weightlessError({ snapshot }: Proposal): CommandError {
  return new CommandError({
    code: 'cli/no-weight',
    message: 'This account held no wrapped WATT at the snapshot, and nobody who did follows it.',
    fix: 'its vote would weigh nothing; wrap WATT for the next proposals: watt gov wrap <amount>',
    ending: 'refused',
    details: { snapshot },
  })
}
