/**
 * Suppliers of energy and certificates of green energy, as the node tells them.
 * @module
 */
import {
  certificatesOf,
  readSupplier,
  supplierRegistry,
  type CertificateStatus,
  type EnergyContracts,
  type Region,
  type SupplierStatus,
} from '@watt/sdk/energy'
import { ContractUnnamedError } from '@watt/sdk/governance'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { Address, PublicClient } from 'viem'
import { readHistory } from '../chain/history.ts'
import { usePublicClient } from '../chain/public-client.ts'
import type { Energy } from './queries.ts'

export type Supplier = SupplierStatus & { readonly region: Region; readonly address: Address }

/** Everybody whom a vote ever admitted, by region; regions without a registry are left out. */
export function useSuppliers({ contracts, regions }: Energy): UseQueryResult<readonly Supplier[]> {
  const client = usePublicClient()
  return useQuery({
    queryKey: ['energy', 'suppliers', ...regions.map(({ id }) => id)],
    queryFn: async () =>
      (await Promise.all(regions.map((region) => readSuppliers(client, contracts, region)))).flat(),
    refetchInterval: 30_000,
  })
}

/** Every certificate that ever came to an account. */
export function useCertificates(
  { contracts }: Energy,
  account: Address | undefined,
): UseQueryResult<readonly CertificateStatus[]> {
  const client = usePublicClient()
  return useQuery({
    queryKey: ['energy', 'certificates', account],
    queryFn: () => certificatesOf(client, contracts, account!).catch(noneWhereUnnamed),
    enabled: account !== undefined,
    refetchInterval: 30_000,
  })
}

async function readSuppliers(
  client: PublicClient,
  contracts: EnergyContracts,
  region: Region,
): Promise<readonly Supplier[]> {
  try {
    const registry = supplierRegistry(contracts, region)
    const admitted = await readHistory(client, `admitted ${registry.address}`, (span) =>
      client.getContractEvents({ ...registry, eventName: 'SupplierAdmitted', strict: true, ...span }),
    )
    const addresses = [...new Set(admitted.map(({ args }) => args.supplier))]
    return await Promise.all(
      addresses.map(async (address) => ({
        ...(await readSupplier(client, contracts, region, address)),
        region,
        address,
      })),
    )
  } catch (error) {
    return noneWhereUnnamed(error)
  }
}

/** A network may do without these contracts. */
function noneWhereUnnamed(error: unknown): readonly [] {
  if (error instanceof ContractUnnamedError) return []
  throw error
}
