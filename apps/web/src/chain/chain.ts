/**
 * What every screen knows of the chain: where the node is, how to ask it, and its newest block.
 * @module
 */
import { createContext, use, useSyncExternalStore } from 'react'
import type { SmallClient } from './client.ts'
import type { Head, HeadFeed } from './head.ts'
import type { Settings } from './settings.ts'

export type Chain = {
  readonly settings: Settings
  readonly client: SmallClient
  readonly head: HeadFeed
}

export const ChainContext = createContext<Chain | undefined>(undefined)

export function useChain(): Chain {
  const chain = use(ChainContext)
  if (!chain) throw new Error('useChain needs a ChainContext above it')
  return chain
}

/** The newest block, and how it is known; renders again with each block. */
export function useHead(): Head {
  const { head } = useChain()
  return useSyncExternalStore(head.subscribe, head.current)
}
