/**
 * Contracts that say no: the name of their error in words, and what to do then.
 * @module
 */
import type { Address, Hex, TransactionReceipt } from 'viem'
import { explainRefusal, type Call } from '@watt/sdk/governance'
import { withChain } from '../chain/client.ts'
import { submit, type Intent } from '../chain/submit.ts'
import { CommandError } from '../failure.ts'
import { printable } from '../output.ts'
import type { Session } from '../session.ts'
import type { Signer } from '../wallet/account.ts'

/** Next steps, by the name of the error. */
const fixes: Readonly<Record<string, string>> = {
  GovernorInsufficientProposerVotes:
    'wrap more WATT first (it counts a second later): watt gov wrap <amount>; the last number is what is needed',
  GovernorAlreadyCastVote: 'a vote is cast once and stands; see it: watt gov show <id>',
  GovernorUnexpectedProposalState: 'see where the proposal stands: watt gov show <id>',
  GovernorNonexistentProposal: 'see which there are: watt gov list',
  GovernorRestrictedProposer: 'only the account named at the end of the text may propose it',
  GovernorPathNobodyVoted: 'nobody on this path has voted yet; try again after they did',
  GovernorPathFalseEdge: 'a delegation is not what it seemed; run it again',
  TopicRulesMixed: 'make one proposal for each topic: each topic has its own delegates',
  TopicRulesEmpty: 'give at least one call',
  TimelockUnexpectedOperationState: 'the wait is not over; watt gov show <id> says until when',
  DelegationBookSelf: 'an account cannot follow itself; to vote yourself: watt gov undelegate',
  ERC20InsufficientBalance:
    'see what the account holds: watt wallet balance, watt gov power, watt energy holdings',
  UnhealthyFeed:
    'wait for the next round (watt energy price <region>); repaying, closing, swaps and redeem --request go on',
  PausedUntil: 'new risk is paused for a while; ways out stay open',
  IsShutDown: 'the region winds down: redeem, repay or close',
  BelowRatio: 'repay, deposit or take out less; for a new vault: --ratio 200',
  BelowMinDebt: 'mint more: the second number is the least debt of a vault, with 18 decimals',
  CeilingReached: 'mint less; a vote can raise the ceiling',
  NotInstant: 'take less, or wait for the next round: --request',
  NoRoundSince: 'the oracle has not observed a round since the request; try again after the next one',
  RequestExpired: 'the request is too old; make a new one',
  PriceBelowMinimum: 'the price moved; look again, or allow more slippage',
  NothingRedeemed: 'no vault owes anything here now; sell instead: watt energy swap',
  RouterOutputTooSmall: 'the price moved meanwhile; look again, or allow more: --slippage 1',
  RouterInputTooLarge: 'the price moved meanwhile; look again, or allow more: --slippage 1',
  RouterImpactTooLarge: 'trade less, or in parts',
  RouterTooLate: 'it took too long; run it again',
  AlreadyPresent: 'come again tomorrow: watt presence status',
  NotToday: 'the day ended meanwhile; run it again',
  StampInvalid: 'the day ended meanwhile; run it again',
  MemberSuspended: 'a vote suspended this member, and a vote can take that back',
  MayNotInvite: 'the inviter must have checked in on three days; join without --inviter, or wait',
  InvitesUsedUp: 'the inviter has invited as many as it may today; join tomorrow, or without --inviter',
  AlreadyVouched: 'see the circle: watt people circle list',
  NotVouched: 'see the circle: watt people circle list',
  VouchesForItself: 'name somebody else whom you know',
  CircleFull: 'five are a circle; take somebody out first: watt people circle remove <member>',
  NotProvenOn: 'a day was closed meanwhile; run it again',
}

/**
 * Shows, asks, sends and waits, as every write.
 * @throws {CommandError} A refusal of the contract, in words.
 */
export async function sendCall(
  session: Session,
  signer: Signer,
  call: Call,
  action: string,
  facts: readonly (readonly [string, string])[],
): Promise<TransactionReceipt> {
  try {
    return await inWords(() => submit(session, signer, intentOf(call, action, facts)))
  } catch (error) {
    throw error instanceof CommandError && error.code === 'cli/transaction-failed'
      ? await withReason(session, signer.address, call, error)
      : error
  }
}

/** A transaction that failed in its block, with the contract's reason when the call still fails on that block's state. */
export async function withReason(
  session: Session,
  account: Address,
  { to, value, data }: Call,
  failed: CommandError,
): Promise<CommandError> {
  const blockNumber = failed.details['blockNumber'] as bigint
  try {
    await inWords(() =>
      withChain(session, (client) => client.call({ account, to, value, data, blockNumber })),
    )
    return failed
  } catch (error) {
    if (!(error instanceof CommandError) || error.code !== 'cli/reverted') return failed
    return new CommandError({
      code: failed.code,
      message: `${failed.message} ${error.message}`,
      fix: error.fix,
      details: { ...failed.details, error: error.details['error'] ?? null },
      cause: failed,
    })
  }
}

/** Titles and names come from the chain: they are shown without what would steer a terminal. */
export function intentOf(
  { to, value: valueWei, data }: Call,
  action: string,
  facts: readonly (readonly [string, string])[],
): Intent {
  return {
    action: printable(action),
    facts: facts.map(([name, value]) => [name, printable(value)]),
    to,
    valueWei,
    data,
    gasLimit: undefined,
  }
}

/** Runs `work`; a revert that is known here is told by its name. */
export async function inWords<RESULT>(work: () => Promise<RESULT>): Promise<RESULT> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof CommandError ? (translated(error) ?? error) : error
  }
}

function translated(error: CommandError): CommandError | undefined {
  const { data } = error.details
  const refusal = typeof data === 'string' ? explainRefusal(data as Hex) : undefined
  if (refusal === undefined) return undefined
  return new CommandError({
    code: 'cli/reverted',
    message: `The contract refused: ${refusal.text}.`,
    fix: fixes[refusal.name] ?? error.fix,
    details: { ...error.details, error: refusal.name },
    cause: error,
  })
}
