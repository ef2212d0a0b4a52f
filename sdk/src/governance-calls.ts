/**
 * What to send to the contracts of governance. Pure: whoever holds the key sends it.
 * @module
 */
import { encodeFunctionData, keccak256, toBytes, zeroAddress, type Address } from 'viem'
import type { GovernanceContracts } from './contracts.ts'
import { supports, topics, type Call, type Proposal, type Support, type Topic } from './proposals.ts'

/** What is proposed. */
export type Draft = {
  readonly title: string
  /** Why; shown as it is written. */
  readonly body: string
  readonly calls: readonly Call[]
  readonly proposer: Address
}

/** Coins become wrapped coins, which vote. `amount` in wei. */
export function wrapCall({ wrappedWatt }: GovernanceContracts, amount: bigint): Call {
  const data = encodeFunctionData({ ...wrappedWatt, functionName: 'deposit' })
  return { to: wrappedWatt.address, value: amount, data }
}

/** The way back, always open. `amount` in wei. */
export function unwrapCall({ wrappedWatt }: GovernanceContracts, amount: bigint): Call {
  const data = encodeFunctionData({ ...wrappedWatt, functionName: 'withdraw', args: [amount] })
  return { to: wrappedWatt.address, value: 0n, data }
}

/** Proposes. Nobody but `draft.proposer` can submit the same text: its suffix says so. */
export function proposeCall({ governor }: GovernanceContracts, draft: Draft): Call {
  const { targets, values, calldatas } = split(draft.calls)
  const data = encodeFunctionData({
    ...governor,
    functionName: 'propose',
    args: [targets, values, calldatas, descriptionOf(draft)],
  })
  return { to: governor.address, value: 0n, data }
}

/** The text that goes on chain: a heading, the reasons, and who alone may submit it. */
export function descriptionOf({ title, body, proposer }: Draft): string {
  return [`# ${title}`, ...(body === '' ? [] : [body]), `#proposer=${proposer}`].join('\n\n')
}

/** Votes, with the paths of those whom this vote represents, or with a reason in words. */
export function voteCall(
  { governor }: GovernanceContracts,
  proposalId: bigint,
  support: Support,
  more: { readonly paths?: readonly (readonly Address[])[]; readonly reason?: string | undefined } = {},
): Call {
  const { paths = [], reason } = more
  const side = supports.indexOf(support)
  const data =
    paths.length > 0
      ? encodeFunctionData({
          ...governor,
          functionName: 'castVoteWithPaths',
          args: [proposalId, side, paths],
        })
      : encodeFunctionData({
          ...governor,
          functionName: 'castVoteWithReason',
          args: [proposalId, side, reason ?? ''],
        })
  return { to: governor.address, value: 0n, data }
}

/** Counts holders who did not vote with those they follow; anybody may. */
export function relayCall(
  { governor }: GovernanceContracts,
  proposalId: bigint,
  paths: readonly (readonly Address[])[],
): Call {
  const data = encodeFunctionData({ ...governor, functionName: 'castPaths', args: [proposalId, paths] })
  return { to: governor.address, value: 0n, data }
}

/** Follows `to`, or nobody when undefined, on one topic or on all. */
export function delegateCall(
  { delegationBook }: GovernanceContracts,
  topic: Topic | 'all',
  to: Address | undefined,
): Call {
  const target = to ?? zeroAddress
  const data =
    topic === 'all'
      ? encodeFunctionData({ ...delegationBook, functionName: 'delegateAll', args: [target] })
      : encodeFunctionData({
          ...delegationBook,
          functionName: 'delegate',
          args: [topics.indexOf(topic), target],
        })
  return { to: delegationBook.address, value: 0n, data }
}

/** Starts the wait between a won vote and its execution; anybody may. */
export function queueCall({ governor }: GovernanceContracts, proposal: Proposal): Call {
  const data = encodeFunctionData({ ...governor, functionName: 'queue', args: identity(proposal) })
  return { to: governor.address, value: 0n, data }
}

/** Does what was voted, after the wait; anybody may. */
export function executeCall({ governor }: GovernanceContracts, proposal: Proposal): Call {
  const data = encodeFunctionData({ ...governor, functionName: 'execute', args: identity(proposal) })
  return { to: governor.address, value: 0n, data }
}

/** Takes a proposal back before its vote begins; only the proposer. */
export function cancelCall({ governor }: GovernanceContracts, proposal: Proposal): Call {
  const data = encodeFunctionData({ ...governor, functionName: 'cancel', args: identity(proposal) })
  return { to: governor.address, value: 0n, data }
}

function identity({ calls, description }: Proposal) {
  const { targets, values, calldatas } = split(calls)
  return [targets, values, calldatas, keccak256(toBytes(description))] as const
}

function split(calls: readonly Call[]) {
  return {
    targets: calls.map(({ to }) => to),
    values: calls.map(({ value }) => value),
    calldatas: calls.map(({ data }) => data),
  }
}
