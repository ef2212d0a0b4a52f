import { useQuery } from '@tanstack/react-query'
import type { Address } from 'viem'
import { usePublicClient } from '../chain/public-client.ts'
import { Time } from '../ui/time.tsx'
import { nextProofsQuery, type NextProof } from './next-proofs.ts'
import { storageQuery } from './open-reader.ts'

/** When these providers have to prove next; undefined until that is known. */
export function useNextProofs(providers: readonly Address[]): ReadonlyMap<Address, NextProof> | undefined {
  const client = usePublicClient()
  const { data: contracts } = useQuery(storageQuery(client))
  return useQuery(nextProofsQuery(client, contracts, providers)).data
}

/** The moment by which the next proof is due, counting down. */
export function NextProofCell({ next }: { readonly next: NextProof | undefined }) {
  return next === undefined ? '–' : <Time at={next.closes} />
}
