/**
 * The whole viem client, for areas: `const client = usePublicClient()`. Loaded with the first area that asks for it.
 * @module
 */
import { wattActions, type WattActions } from '@watt/sdk'
import { createPublicClient, http, type PublicClient } from 'viem'
import { useChain } from './chain.ts'
import type { Settings } from './settings.ts'

export type ChainClient = PublicClient & WattActions

const made = new WeakMap<Settings, ChainClient>()

export function usePublicClient(): ChainClient {
  const { settings } = useChain()
  const known = made.get(settings)
  if (known) return known
  const transport = http(settings.rpc, { batch: { wait: 4 }, retryCount: 3, timeout: 15_000 })
  const client: ChainClient = createPublicClient({ transport, cacheTime: 0 }).extend(wattActions)
  made.set(settings, client)
  return client
}
