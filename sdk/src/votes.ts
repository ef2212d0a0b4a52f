/**
 * Weights and trust: what an account weighs, whom it follows, who is represented by whom on a proposal.
 * @module
 */
import { zeroAddress, type Address, type PublicClient } from 'viem'
import type { GovernanceContracts } from './contracts.ts'
import {
  delegatesAt,
  hopsMax,
  inBatches,
  openRoutes,
  shortestEvidence,
  type Route,
  type Standing,
} from './delegation-paths.ts'
import { eventsOf } from './logs.ts'
import { supports, topics, type Proposal, type Support, type Topic } from './proposals.ts'

/** Whom an account follows on a topic. */
export type Trust = {
  readonly topic: Topic
  /** undefined: nobody. */
  readonly delegate: Address | undefined
  /** Seconds since 1970; 0 when there never was an entry. */
  readonly expiresAt: bigint
}

/** What an account is in governance now. Amounts in wei. */
export type Power = {
  /** Native coins: they weigh nothing until they are wrapped. */
  readonly coins: bigint
  /** Wrapped coins: the weight on proposals whose snapshot comes now. */
  readonly wrapped: bigint
  readonly wrappedSupply: bigint
  /** Weight that a proposer needs. */
  readonly threshold: bigint
  readonly trust: readonly Trust[]
}

/** What one account did on a proposal, and what is counted for it. */
export type VoterStanding = {
  /** At the snapshot, in wei; undefined before it. */
  readonly weight: bigint | undefined
  /** What the account itself voted. */
  readonly vote: Support | undefined
  /** Where its weight is counted now, by itself (0 hops) or by whom it follows. */
  readonly counted: { readonly support: Support; readonly hops: number } | undefined
  /** Whom it followed at the snapshot, and whom they did, up to eight. Before it: now. */
  readonly follows: readonly Address[]
}

/** Paths that bring weights to where they belong. */
export type PathPlan = {
  /** In the order in which they must be submitted. */
  readonly batches: readonly (readonly (readonly Address[])[])[]
  readonly holders: number
  /** Wei of WATT that will move. */
  readonly weight: bigint
  /** Delegations older than this block were not looked at. */
  readonly fromBlock: bigint
}

/** Paths of one transaction: about 45,000 gas each. */
const pathsPerTransaction = 60
const readsAtOnce = 50

/** Weight, threshold and delegations of an account at the newest block. */
export async function readPower(
  client: PublicClient,
  contracts: GovernanceContracts,
  account: Address,
): Promise<Power> {
  const { wrappedWatt, governor, delegationBook } = contracts
  const readTrust = async (topic: Topic, index: number): Promise<Trust> => {
    const args = [account, index] as const
    const [delegate, expiresAt] = await Promise.all([
      client.readContract({ ...delegationBook, functionName: 'delegateOf', args }),
      client.readContract({ ...delegationBook, functionName: 'expiryOf', args }),
    ])
    return { topic, delegate: delegate === zeroAddress ? undefined : delegate, expiresAt }
  }
  // One for all: a node that fails every question must not leave a failure behind that nobody waits for.
  const [coins, wrapped, wrappedSupply, threshold, trust] = await Promise.all([
    client.getBalance({ address: account }),
    client.readContract({ ...wrappedWatt, functionName: 'balanceOf', args: [account] }),
    client.readContract({ ...wrappedWatt, functionName: 'totalSupply' }),
    client.readContract({ ...governor, functionName: 'proposalThreshold' }),
    Promise.all(topics.map(readTrust)),
  ])
  return { coins, wrapped, wrappedSupply, threshold, trust }
}

/**
 * An account's vote, weight and representation on a proposal.
 * @param now - Time of the newest block, in seconds since 1970.
 */
export async function readVoter(
  client: PublicClient,
  contracts: GovernanceContracts,
  about: { readonly proposal: Proposal; readonly topic: Topic; readonly now: bigint },
  account: Address,
): Promise<VoterStanding> {
  const { proposal, now } = about
  const begun = proposal.snapshot < now
  const [weight, receipt, follows] = await Promise.all([
    begun ? weightAt(client, contracts, account, proposal.snapshot) : undefined,
    client.readContract({ ...contracts.governor, functionName: 'receiptOf', args: [proposal.id, account] }),
    followedBy(client, contracts, account, about.topic, begun ? proposal.snapshot : undefined),
  ])
  return {
    weight,
    follows,
    vote: receipt.vote === 0 ? undefined : supports[receipt.vote - 1],
    counted:
      receipt.distance === 0
        ? undefined
        : { support: supports[receipt.support]!, hops: receipt.distance - 1 },
  }
}

/**
 * The chain of delegations that begins at `account`, without it; at most eight, and none twice.
 * @param timepoint - Second in the past; undefined: now.
 */
export async function followedBy(
  client: PublicClient,
  { delegationBook }: GovernanceContracts,
  account: Address,
  topic: Topic,
  timepoint?: bigint,
): Promise<readonly Address[]> {
  const index = topics.indexOf(topic)
  const chain = [account]
  while (chain.length <= hopsMax) {
    const at = chain.at(-1)!
    const next =
      timepoint === undefined
        ? await client.readContract({ ...delegationBook, functionName: 'delegateOf', args: [at, index] })
        : await client.readContract({
            ...delegationBook,
            functionName: 'pastDelegateOf',
            args: [at, index, timepoint],
          })
    if (next === zeroAddress || chain.includes(next)) break
    chain.push(next)
  }
  return chain.slice(1)
}

/**
 * Paths of all holders who did not vote, to those who did.
 * @param about.voting - Counts as a voter already, and only paths to it are returned: for a vote cast together with its paths.
 */
export async function planPaths(
  client: PublicClient,
  contracts: GovernanceContracts,
  about: { readonly proposal: Proposal; readonly topic: Topic; readonly voting?: Address },
): Promise<PathPlan> {
  const { proposal, topic, voting } = about
  const [standing, book, lifetime] = await Promise.all([
    readStanding(client, contracts, proposal),
    eventsOf(client, contracts.delegationBook, 'Delegated', { topic: topics.indexOf(topic) }),
    client.readContract({ ...contracts.delegationBook, functionName: 'lifetime' }),
  ])
  const entries = book.events.map(({ args }) => args)
  const delegates = delegatesAt(entries, proposal.snapshot, BigInt(lifetime))
  const voters = voting === undefined ? standing.voters : new Set([...standing.voters, voting])
  const after = { voters, counted: standing.counted }
  const candidates = openRoutes(delegates, after).filter(
    (route) => voting === undefined || route.accounts.at(-1) === voting,
  )
  const { routes, weight } = await withWeight(client, contracts, candidates, proposal.snapshot)
  return {
    batches: inBatches(shortestEvidence(routes, after), pathsPerTransaction),
    holders: routes.length,
    weight,
    fromBlock: book.fromBlock,
  }
}

/** Whose weight was cast on a proposal, and from how far. */
async function readStanding(
  client: PublicClient,
  { governor }: GovernanceContracts,
  { id, blockNumber }: Proposal,
): Promise<Standing> {
  const since = { fromBlock: blockNumber }
  const [cast, castWithParameters, paths] = await Promise.all([
    eventsOf(client, governor, 'VoteCast', {}, since),
    eventsOf(client, governor, 'VoteCastWithParams', {}, since),
    eventsOf(client, governor, 'PathCounted', { proposalId: id }, since),
  ])
  const votes = [...cast.events, ...castWithParameters.events].filter(({ args }) => args.proposalId === id)
  const voters = new Set(votes.map(({ args }) => args.voter))
  const counted = new Map(paths.events.map(({ args }) => [args.holder, args.depth]))
  for (const voter of voters) counted.set(voter, 0)
  return { voters, counted }
}

/** Only holders with something to count are worth their gas. */
async function withWeight(
  client: PublicClient,
  contracts: GovernanceContracts,
  candidates: readonly Route[],
  snapshot: bigint,
): Promise<{ readonly routes: readonly Route[]; readonly weight: bigint }> {
  const weights: bigint[] = []
  for (const batch of inBatches(candidates, readsAtOnce)) {
    weights.push(
      ...(await Promise.all(batch.map(({ holder }) => weightAt(client, contracts, holder, snapshot)))),
    )
  }
  return {
    routes: candidates.filter((_, at) => weights[at] !== 0n),
    weight: weights.reduce((sum, weight) => sum + weight, 0n),
  }
}

function weightAt(
  client: PublicClient,
  { wrappedWatt }: GovernanceContracts,
  account: Address,
  snapshot: bigint,
): Promise<bigint> {
  return client.readContract({
    ...wrappedWatt,
    functionName: 'getPastBalanceOf',
    args: [account, snapshot],
  })
}
