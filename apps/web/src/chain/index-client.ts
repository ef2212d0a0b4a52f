/**
 * The index of the chain, where one runs: histories, tokens and search come from it.
 * @module
 */
import { indexerClient, type IndexerClient } from '@watt/sdk/indexer'
import { useChain } from './chain.ts'

const made = new Map<string, IndexerClient>()

/** @returns undefined where no index runs; say so, and show what the node alone can tell. */
export function useIndex(): IndexerClient | undefined {
  const { api } = useChain().settings
  if (api === undefined) return undefined
  const client = made.get(api) ?? indexerClient(api)
  made.set(api, client)
  return client
}
