/**
 * What the screens of decisions ask the node.
 * @module
 */
import {
  ContractUnnamedError,
  DirectoryUnknownError,
  findGovernance,
  findProposal,
  listProposals,
  ProposalNotFoundError,
  readPower,
  readStatus,
  readVoter,
  type GovernanceContracts,
  type Power,
  type Proposal,
  type ProposalStatus,
  type VoterStanding,
} from '@watt/sdk/governance'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { Address } from 'viem'
import { live } from '../chain/live.ts'
import { usePublicClient } from '../chain/public-client.ts'

/** A proposal and where it stands. */
export type ProposalView = { readonly proposal: Proposal; readonly status: ProposalStatus }

/** null where this network was founded without votes, or is just being founded. */
export function useGovernance(): UseQueryResult<GovernanceContracts | null> {
  const client = usePublicClient()
  return useQuery({
    queryKey: ['governance'],
    queryFn: async () => {
      try {
        return await findGovernance(client)
      } catch (error) {
        if (error instanceof DirectoryUnknownError || error instanceof ContractUnnamedError) return null
        throw error
      }
    },
    refetchInterval: ({ state }) => (state.data === null ? 5_000 : false),
  })
}

/** The newest proposals, live. */
export function useProposals(contracts: GovernanceContracts): UseQueryResult<{
  readonly views: readonly ProposalView[]
  /** Blocks before it were not searched. */
  readonly fromBlock: bigint
}> {
  const client = usePublicClient()
  return useQuery({
    queryKey: ['governance', 'proposals'],
    queryFn: async () => {
      const { proposals, fromBlock } = await listProposals(client, contracts)
      const views = await Promise.all(
        proposals.map(async (proposal) => ({
          proposal,
          status: await readStatus(client, contracts, proposal),
        })),
      )
      return { views, fromBlock }
    },
    ...live,
  })
}

/** What was proposed never changes: asked once. null: there is none of that id. */
export function useProposal(contracts: GovernanceContracts, id: string): UseQueryResult<Proposal | null> {
  const client = usePublicClient()
  return useQuery({
    queryKey: ['governance', 'proposal', id],
    queryFn: async () => {
      try {
        return await findProposal(client, contracts, id)
      } catch (error) {
        if (error instanceof ProposalNotFoundError) return null
        throw error
      }
    },
  })
}

export function useStatusOf(
  contracts: GovernanceContracts,
  proposal: Proposal,
): UseQueryResult<ProposalStatus> {
  const client = usePublicClient()
  return useQuery({
    queryKey: ['governance', 'status', String(proposal.id)],
    queryFn: () => readStatus(client, contracts, proposal),
    ...live,
  })
}

/** Weight, threshold and whom the account follows. */
export function usePower(
  contracts: GovernanceContracts,
  account: Address | undefined,
): UseQueryResult<Power> {
  const client = usePublicClient()
  return useQuery({
    queryKey: ['governance', 'power', account],
    queryFn: () => readPower(client, contracts, account!),
    enabled: account !== undefined,
    ...live,
  })
}

/** The part of an account in a proposal. */
export function useVoter(
  contracts: GovernanceContracts,
  { proposal, status }: ProposalView,
  account: Address | undefined,
): UseQueryResult<VoterStanding> {
  const client = usePublicClient()
  const { topic, now } = status
  return useQuery({
    queryKey: ['governance', 'voter', String(proposal.id), account],
    queryFn: () => readVoter(client, contracts, { proposal, topic, now }, account!),
    enabled: account !== undefined,
    ...live,
  })
}
