/**
 * The member that a person names while typing: a number or an address.
 * @module
 */
import { useQuery } from '@tanstack/react-query'
import type { MemberCard, PeopleContracts } from '@watt/sdk/people'
import { useDeferredValue } from 'react'
import { usePublicClient } from '../chain/public-client.ts'
import { memberWord } from './member-word.ts'
import { memberNamed } from './read-presence.ts'

export type Named = {
  readonly member: MemberCard | undefined
  /** Something is typed, and nobody is that. */
  readonly isUnknown: boolean
  readonly isAsking: boolean
}

export function useNamed(contracts: PeopleContracts, text: string): Named {
  const client = usePublicClient()
  const typed = useDeferredValue(text.trim())
  const who = memberWord(typed)
  const { data, isFetching } = useQuery({
    queryKey: ['presence-named', typed],
    enabled: who !== undefined,
    queryFn: async () => (await memberNamed(client, contracts, who!)) ?? null,
    staleTime: 10_000,
  })
  if (typed === '') return { member: undefined, isUnknown: false, isAsking: text.trim() !== '' }
  const isUnknown = who === undefined || data === null
  return { member: data ?? undefined, isUnknown, isAsking: isFetching || typed !== text.trim() }
}
