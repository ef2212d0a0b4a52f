/**
 * The whole viem client, for areas: `const client = usePublicClient()`. Loaded with the first area that asks for it.
 * @module
 */
import type { WattActions } from '@watt/sdk'
import { publicActions, type PublicClient } from 'viem'
import { useChain } from './chain.ts'
import type { SmallClient } from './client.ts'

export type ChainClient = PublicClient & WattActions

const made = new WeakMap<SmallClient, ChainClient>()

export function usePublicClient(): ChainClient {
  const { client } = useChain()
  const known = made.get(client)
  if (known) return known
  const whole = client.extend(publicActions) as unknown as ChainClient
  made.set(client, whole)
  return whole
}
