/**
 * What the network itself vouches for: contracts by name, and tokens.
 * @module
 */
import { findEnergy, listRegions, tradedTokens } from '@watt/sdk/energy'
import { ContractUnnamedError, DirectoryUnknownError, readDirectory } from '@watt/sdk/governance'
import { queryOptions, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { isAddressEqual, type Address, type PublicClient } from 'viem'
import { usePublicClient } from '../chain/public-client.ts'
import type { TrustedToken } from './token-facts.ts'

export type Directory = {
  /** Names of contracts; empty where the network was founded without any. */
  readonly named: ReadonlyMap<string, Address>
  /** Tokens with the wrapped coin first; the coin itself is none. */
  readonly tokens: readonly TrustedToken[]
}

const nothing: Directory = { named: new Map(), tokens: [] }

export function directoryQuery(client: PublicClient) {
  return queryOptions({ queryKey: ['directory'], queryFn: () => readTrusted(client) })
}

export function useDirectory(): UseQueryResult<Directory> {
  return useQuery(directoryQuery(usePublicClient()))
}

/** Reads the directory, its regions and their tokens. What was not founded is left out. */
export async function readTrusted(client: PublicClient): Promise<Directory> {
  try {
    const { named } = await readDirectory(client)
    try {
      const energy = await findEnergy(client)
      const regions = await listRegions(client, energy)
      const parts = regions.flatMap(({ id, branch, kwt }) => [
        [`region ${id}`, branch.address] as const,
        [`KWT ${id}`, kwt.address] as const,
      ])
      const tokens = tradedTokens(energy, regions).filter(({ native }) => native !== true)
      return { named: new Map([...named, ...parts]), tokens }
    } catch (error) {
      if (error instanceof ContractUnnamedError) return { named, tokens: [] }
      throw error
    }
  } catch (error) {
    if (error instanceof DirectoryUnknownError || error instanceof ContractUnnamedError) return nothing
    throw error
  }
}

/** How the directory calls an address; undefined when it does not. */
export function nameIn(address: Address, { named }: Directory): string | undefined {
  for (const [name, found] of named) if (isAddressEqual(found, address)) return name
  return undefined
}
