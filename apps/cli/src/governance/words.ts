/**
 * Proposals in words: where they stand, what comes next, what was voted.
 * @module
 */
import { durationText, hexId, type Proposal, type ProposalStatus } from '@watt/sdk/governance'
import { formatAmount } from '../amount.ts'
import { formatMoment } from '../chain/time.ts'

/** The first digits of an id: enough for people, and what commands take. */
export function shortId({ id }: Pick<Proposal, 'id'>): string {
  return hexId(id).slice(0, 10)
}

/** What can be done with a proposal now, and when. */
export function nextStep(proposal: Proposal, status: ProposalStatus): string {
  const id = shortId(proposal)
  switch (status.state) {
    case 'pending':
      return `the vote begins ${moment(proposal.snapshot, status.now)}; what accounts hold and follow then counts`
    case 'active':
      return `watt gov vote ${id} for|against|abstain, until ${moment(status.deadline, status.now)}`
    case 'succeeded':
      return `watt gov queue ${id}: anybody may, then the wait begins`
    case 'queued':
      return status.executableAt > status.now
        ? `it can be executed from ${moment(status.executableAt, status.now)} on`
        : `watt gov execute ${id}: anybody may`
    case 'defeated':
      return 'none: more against than for, or too few took part'
    case 'canceled':
      return 'none: its proposer took it back'
    case 'expired':
      return 'none: it was not executed in time'
    case 'executed':
      return 'none: it is done'
  }
}

/** `2026-11-23 11:20:00 (in 2 days)` or `(3 hours ago)`; seconds since 1970. */
export function moment(at: bigint, now: bigint): string {
  const distance = at > now ? at - now : now - at
  const rough = durationText(distance).split(' ').slice(0, 4).join(' ')
  const words = distance === 0n ? 'now' : at > now ? `in ${rough}` : `${rough} ago`
  return `${formatMoment(Number(at) * 1000)} (${words})`
}

/** For, against, abstain, and how much of the quorum is there. */
export function tally({ votes, quorum }: ProposalStatus): readonly (readonly [string, string])[] {
  const cast = votes.for + votes.abstain
  const enough = cast >= quorum ? 'reached' : `${formatAmount(quorum - cast)} missing`
  return [
    ['for', formatAmount(votes.for)],
    ['against', formatAmount(votes.against)],
    ['abstain', formatAmount(votes.abstain)],
    ['quorum', `${formatAmount(quorum)} for or abstain: ${enough}`],
  ]
}
