/**
 * Proposals as they stand: found by their events, judged by the governor.
 * @module
 */
import { WattError } from '@watt/errors'
import type { Address, Hex, PublicClient } from 'viem'
import type { GovernanceContracts } from './contracts.ts'
import { eventsIn, walkBack, type EventsOf, type SearchOptions } from './logs.ts'

/** In the order of the contract's enum `Topic`. */
export const topics = ['parameters', 'treasury', 'upgrades', 'ideas', 'constitution'] as const
export type Topic = (typeof topics)[number]

/** In the order of OpenZeppelin's enum `ProposalState`. */
export const proposalStates = [
  'pending',
  'active',
  'canceled',
  'defeated',
  'succeeded',
  'queued',
  'expired',
  'executed',
] as const
export type ProposalState = (typeof proposalStates)[number]

/** In the order of the contract's enum `VoteType`. */
export const supports = ['against', 'for', 'abstain'] as const
export type Support = (typeof supports)[number]

/** One call of a contract. */
export type Call = {
  readonly to: Address
  /** Wei of WATT sent along. */
  readonly value: bigint
  readonly data: Hex
}

/** What was proposed; never changes. Times in seconds since 1970. */
export type Proposal = {
  readonly id: bigint
  readonly proposer: Address
  readonly description: string
  readonly calls: readonly Call[]
  /** Weights are those of the end of this second; the vote begins after it. */
  readonly snapshot: bigint
  readonly blockNumber: bigint
  readonly transactionHash: Hex
}

/** Where a proposal stands now. Times in seconds since 1970, weights in wei of WATT. */
export type ProposalStatus = {
  readonly state: ProposalState
  readonly topic: Topic
  readonly votes: Readonly<Record<Support, bigint>>
  /** Least weight of for and abstain together; before the snapshot, what it would be now. */
  readonly quorum: bigint
  /** Votes count up to the end of this second; a late quorum moves it. */
  readonly deadline: bigint
  /** From when on it may be executed; 0 while it is not queued. */
  readonly executableAt: bigint
  /** Time of the newest block. */
  readonly now: bigint
}

type Created = EventsOf<GovernanceContracts['governor']['abi'], 'ProposalCreated'>[number]

/**
 * Proposals, newest first.
 * @param options.countMax - No more than so many (20).
 * @returns also the oldest block that was looked at: older proposals, if any, lie before it.
 */
export async function listProposals(
  client: PublicClient,
  contracts: GovernanceContracts,
  options: SearchOptions & { readonly countMax?: number } = {},
): Promise<{ readonly proposals: readonly Proposal[]; readonly fromBlock: bigint }> {
  const { countMax = 20 } = options
  const proposals: Proposal[] = []
  const fromBlock = await walkBack(client, options, async (span) => {
    const events = await eventsIn(client, contracts.governor, 'ProposalCreated', {}, span)
    proposals.push(...events.toReversed().map(proposalOf))
    return proposals.length < countMax
  })
  return { proposals: proposals.slice(0, countMax), fromBlock }
}

/**
 * The one proposal whose id in hex begins with the given digits, or is the given decimal number.
 * @param id - `0x3f2a…`, at least six digits; or a decimal number.
 * @throws {ProposalNotFoundError} None or several.
 */
export async function findProposal(
  client: PublicClient,
  contracts: GovernanceContracts,
  id: string,
  options: SearchOptions = {},
): Promise<Proposal> {
  const matches: Proposal[] = []
  const whole = /^[0-9]+$/.test(id) ? BigInt(id) : undefined
  const wanted = id.toLowerCase()
  const fromBlock = await walkBack(client, options, async (span) => {
    const events = await eventsIn(client, contracts.governor, 'ProposalCreated', {}, span)
    for (const event of events) {
      const found = proposalOf(event)
      if (whole === undefined ? hexId(found.id).startsWith(wanted) : found.id === whole) matches.push(found)
    }
    return whole === undefined || matches.length === 0
  })
  const [first, second] = matches
  if (first === undefined || second !== undefined)
    throw new ProposalNotFoundError(id, matches.length, fromBlock)
  return first
}

/** State, topic and weights of a proposal at the newest block. */
export async function readStatus(
  client: PublicClient,
  contracts: GovernanceContracts,
  proposal: Proposal,
): Promise<ProposalStatus> {
  const { governor } = contracts
  const args = [proposal.id] as const
  const [state, topic, [against, inFavour, abstain], deadline, executableAt, { timestamp: now }] =
    await Promise.all([
      client.readContract({ ...governor, functionName: 'state', args }),
      client.readContract({ ...governor, functionName: 'proposalTopic', args }),
      client.readContract({ ...governor, functionName: 'proposalVotes', args }),
      client.readContract({ ...governor, functionName: 'proposalDeadline', args }),
      client.readContract({ ...governor, functionName: 'proposalEta', args }),
      client.getBlock(),
    ])
  const timepoint = proposal.snapshot < now ? proposal.snapshot : now - 1n
  const quorum = await client.readContract({ ...governor, functionName: 'quorum', args: [timepoint] })
  return {
    state: proposalStates[state]!,
    topic: topics[topic]!,
    votes: { against, for: inFavour, abstain },
    quorum,
    deadline,
    executableAt,
    now,
  }
}

/** `0x` and 64 digits. */
export function hexId(id: bigint): Hex {
  return `0x${id.toString(16).padStart(64, '0')}`
}

/** First line of a description, without Markdown's sign of a heading. */
export function titleOf(description: string): string {
  return (description.trim().split('\n', 1)[0] ?? '').replace(/^#+\s*/, '') || 'Without a title'
}

/** A description without its title and without the suffix that names the proposer. */
export function bodyOf(description: string): string {
  const rest = description.trim().split('\n').slice(1).join('\n')
  return rest.replace(/#proposer=0x[0-9a-fA-F]{40}\s*$/, '').trim()
}

function proposalOf({ args, blockNumber, transactionHash }: Created): Proposal {
  const { proposalId, proposer, description, targets, values, calldatas, voteStart } = args
  const calls = targets.map((to, at) => ({ to, value: values[at] ?? 0n, data: calldatas[at] ?? '0x' }))
  return { id: proposalId, proposer, description, calls, snapshot: voteStart, blockNumber, transactionHash }
}

/** The words do not name exactly one proposal. */
export class ProposalNotFoundError extends WattError {
  readonly code = 'sdk/proposal-not-found'
  override readonly fix: string
  readonly id: string
  readonly matches: number
  constructor(id: string, matches: number, fromBlock: bigint) {
    super(
      matches === 0
        ? `No proposal ${id.slice(0, 80)} was made since block ${fromBlock}.`
        : `${matches} proposals begin with ${id.slice(0, 80)}.`,
    )
    this.id = id
    this.matches = matches
    this.fix = matches === 0 ? 'See which there are: watt gov list.' : 'Give more digits of it.'
  }
}
