/**
 * `watt gov queue`, `execute` and `cancel`: what happens to a proposal besides votes.
 * @module
 */
import { isAddressEqual } from 'viem'
import {
  cancelCall,
  executeCall,
  explainCall,
  hexId,
  queueCall,
  titleOf,
  type Call,
  type GovernanceContracts,
  type Proposal,
  type ProposalState,
} from '@watt/sdk/governance'
import { writeResult } from '../chain/write-result.ts'
import type { SignedFlags } from '../commands/gov.ts'
import { CommandError } from '../failure.ts'
import { printable } from '../output.ts'
import { rpcFlag, type Session } from '../session.ts'
import { findSigner } from '../wallet/account.ts'
import { withProposal, type Opened } from './open.ts'
import { sendCall } from './refusal.ts'
import { nextStep, shortId } from './words.ts'

type Step = {
  readonly verb: string
  readonly done: string
  readonly from: ProposalState
  readonly call: (contracts: GovernanceContracts, proposal: Proposal) => Call
}

/** Starts the wait after a won vote. */
export function queue(session: Session, flags: SignedFlags, id: string): Promise<void> {
  return advance(session, flags, id, { verb: 'queue', done: 'queued', from: 'succeeded', call: queueCall })
}

/** Does what was voted. */
export function execute(session: Session, flags: SignedFlags, id: string): Promise<void> {
  return advance(session, flags, id, { verb: 'execute', done: 'executed', from: 'queued', call: executeCall })
}

/** Takes an own proposal back before its vote begins. */
export function cancel(session: Session, flags: SignedFlags, id: string): Promise<void> {
  return advance(session, flags, id, { verb: 'cancel', done: 'canceled', from: 'pending', call: cancelCall })
}

async function advance(session: Session, flags: SignedFlags, id: string, step: Step): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  const { contracts, proposal } = await withProposal(session, flags, id, async (opened) => {
    requireReady(step, opened)
    return opened
  })
  if (step.from === 'pending' && !isAddressEqual(signer.address, proposal.proposer))
    throw strangerError(proposal)
  const title = printable(titleOf(proposal.description))
  const call = step.call(contracts, proposal)
  const receipt = await sendCall(
    session,
    signer,
    call,
    `${step.verb} "${title}"`,
    proposal.calls.map((it, at) => [`call ${at + 1}`, explainCall(it, contracts.named).text]),
  )
  writeResult(session, receipt, { proposal: hexId(proposal.id), done: step.done }, [[step.done, title]])
  session.out.say(`Next: watt gov show ${shortId(proposal)}${rpcFlag(session)}`)
}

function requireReady({ from, done }: Step, { proposal, status }: Opened): void {
  const { state, executableAt, now } = status
  const waits = state === 'queued' && executableAt > now
  if (state === from && !waits) return
  throw new CommandError({
    code: 'cli/not-ready',
    message: `This proposal cannot be ${done} now: it is ${state}${waits ? ' and waits' : ''}.`,
    fix: nextStep(proposal, status),
    ending: 'refused',
    details: { state, executableAt },
  })
}

function strangerError({ proposer }: Proposal): CommandError {
  return new CommandError({
    code: 'cli/not-the-proposer',
    message: `Only ${proposer} may take this proposal back.`,
    fix: 'vote against it instead',
    ending: 'refused',
    details: { proposer },
  })
}
