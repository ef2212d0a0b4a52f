/**
 * `watt gov show`: one proposal, what it would do, and where it stands.
 * @module
 */
import {
  bodyOf,
  explainCall,
  hexId,
  nameOf,
  readVoter,
  titleOf,
  type GovernanceContracts,
  type VoterStanding,
} from '@watt/sdk/governance'
import { formatAmount } from '../amount.ts'
import type { DirectoryFlags } from '../commands/gov.ts'
import { fields, printable } from '../output.ts'
import type { Session } from '../session.ts'
import { resolveAddress } from '../wallet/account.ts'
import { withProposal, type Opened } from './open.ts'
import { moment, nextStep, tally } from './words.ts'

/** Shows a proposal; with `--account` also that account's part in it. */
export async function showProposal(session: Session, flags: DirectoryFlags, id: string): Promise<void> {
  const account = session.account === undefined ? undefined : await resolveAddress(session, session.account)
  await withProposal(session, flags, id, async (opened) => {
    const { client, contracts, proposal, status } = opened
    const about = { proposal, topic: status.topic, now: status.now }
    const voter = account === undefined ? undefined : await readVoter(client, contracts, about, account)
    print(session, opened, voter)
  })
}

function print(
  session: Session,
  { contracts, proposal, status }: Opened,
  voter: VoterStanding | undefined,
): void {
  const { description, snapshot, proposer } = proposal
  const id = hexId(proposal.id)
  const title = titleOf(description)
  const calls = proposal.calls.map((call) => ({ ...call, ...explainCall(call, contracts.named) }))
  session.out.result({ id, title, proposer, description, snapshot, calls, ...status, voter }, () => [
    session.out.tone(printable(title), 'strong'),
    ...paragraph(bodyOf(description)),
    '',
    ...calls.flatMap(({ text, known }, at) => [
      `  ${at + 1}. ${printable(text)}`,
      ...(known ? [] : [`     ${session.out.tone('nobody can tell from here what this does', 'warning')}`]),
    ]),
    '',
    ...fields([
      ['id', id],
      ['by', proposer],
      ['topic', status.topic],
      ['state', status.state],
      ['snapshot', moment(snapshot, status.now)],
      ['close', moment(status.deadline, status.now)],
      ...tally(status),
      ...(voter === undefined ? [] : voterLines(voter, contracts)),
      ['next', nextStep(proposal, status)],
    ]),
  ])
}

function paragraph(body: string): readonly string[] {
  return body === '' ? [] : ['', ...body.split('\n').map((line) => printable(line))]
}

function voterLines(
  { weight, vote, counted, follows }: VoterStanding,
  { named }: GovernanceContracts,
): readonly (readonly [string, string])[] {
  const [first] = follows
  return [
    ['your weight', weight === undefined ? 'fixed at the snapshot' : formatAmount(weight)],
    ['your vote', standing({ vote, counted })],
    ['you follow', first === undefined ? 'nobody on this topic' : nameOf(first, named)],
  ]
}

function standing({ vote, counted }: Pick<VoterStanding, 'vote' | 'counted'>): string {
  if (vote !== undefined) return vote
  if (counted === undefined) return 'none, and nobody was counted for you yet'
  const by = counted.hops === 1 ? 'whom you follow' : `somebody ${counted.hops} hops away`
  return `none; ${by} cast your weight ${counted.support}, your own vote takes it back`
}
