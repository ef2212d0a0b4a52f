/**
 * The contracts of governance behind `--rpc`.
 * @module
 */
import type { Address } from 'viem'
import {
  findGovernance,
  findProposal,
  readStatus,
  type GovernanceContracts,
  type Proposal,
  type ProposalStatus,
} from '@watt/sdk/governance'
import { withChain, type ChainClient } from '../chain/client.ts'
import type { DirectoryFlags } from '../commands/gov.ts'
import type { Session } from '../session.ts'
import { checkedAddress, resolveAddress } from '../wallet/account.ts'
import { inWords } from './refusal.ts'

/** A proposal, where it stands, and what to ask further with. */
export type Opened = {
  readonly client: ChainClient
  readonly contracts: GovernanceContracts
  readonly proposal: Proposal
  readonly status: ProposalStatus
}

/**
 * Runs `work` with a client and the contracts that the directory names.
 * @throws {CommandError} A contract refused, in words.
 * @throws {DirectoryUnknownError} This network has no directory that is known.
 */
export async function withGovernance<RESULT>(
  session: Session,
  flags: DirectoryFlags,
  work: (client: ChainClient, contracts: GovernanceContracts) => Promise<RESULT>,
): Promise<RESULT> {
  const directory = directoryGiven(flags)
  return inWords(() =>
    withChain(session, async (client) => work(client, await findGovernance(client, { directory }))),
  )
}

/** As {@link withGovernance}, with the proposal that `id` names. */
export async function withProposal<RESULT>(
  session: Session,
  flags: DirectoryFlags,
  id: string,
  work: (opened: Opened) => Promise<RESULT>,
): Promise<RESULT> {
  return withGovernance(session, flags, async (client, contracts) => {
    const proposal = await findProposal(client, contracts, id)
    return work({ client, contracts, proposal, status: await readStatus(client, contracts, proposal) })
  })
}

/** The address that a word names: a name of the directory, or what every command takes. */
export async function addressNamed(
  session: Session,
  { named }: GovernanceContracts,
  word: string,
): Promise<Address> {
  return named.get(word) ?? resolveAddress(session, word)
}

/** What `--directory` says; undefined: the one that is known for the chain. */
export function directoryGiven({ directory }: DirectoryFlags): Address | undefined {
  return directory === undefined ? undefined : checkedAddress(directory)
}
