/**
 * Where the contracts of people stand.
 * @module
 */
import type { Address, PublicClient } from 'viem'
import { attestorsAbi } from '../abi/attestors.ts'
import { circlesAbi } from '../abi/circles.ts'
import { dailyRewardsAbi } from '../abi/daily-rewards.ts'
import { memberRegistryAbi } from '../abi/member-registry.ts'
import { nodeRegistryAbi } from '../abi/node-registry.ts'
import { presenceAbi } from '../abi/presence.ts'
import { addressOf, type Contract, readDirectory } from '../contracts.ts'

/** Names in the directory. */
export const peopleNames = {
  members: 'members',
  presence: 'presence',
  circles: 'circles',
  nodes: 'nodes',
  attestors: 'attestors',
  rewards: 'rewards',
} as const

export type PeopleContracts = {
  readonly chainId: number
  readonly members: Contract<typeof memberRegistryAbi>
  readonly presence: Contract<typeof presenceAbi>
  readonly circles: Contract<typeof circlesAbi>
  readonly nodes: Contract<typeof nodeRegistryAbi>
  readonly attestors: Contract<typeof attestorsAbi>
  readonly rewards: Contract<typeof dailyRewardsAbi>
}

/**
 * Finds the contracts of people.
 * @throws {DirectoryUnknownError} See {@link readDirectory}.
 * @throws {ContractUnnamedError} The directory lacks one of them.
 */
export async function findPeople(
  client: PublicClient,
  options: { readonly directory?: Address | undefined } = {},
): Promise<PeopleContracts> {
  const { chainId, named } = await readDirectory(client, options)
  const find = (name: string): Address => addressOf(named, name)
  return {
    chainId,
    members: { address: find(peopleNames.members), abi: memberRegistryAbi },
    presence: { address: find(peopleNames.presence), abi: presenceAbi },
    circles: { address: find(peopleNames.circles), abi: circlesAbi },
    nodes: { address: find(peopleNames.nodes), abi: nodeRegistryAbi },
    attestors: { address: find(peopleNames.attestors), abi: attestorsAbi },
    rewards: { address: find(peopleNames.rewards), abi: dailyRewardsAbi },
  }
}
