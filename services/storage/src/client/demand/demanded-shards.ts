/**
 * Shards that lie on this machine because they were demanded on chain: they are read like those of a provider.
 * @module
 */
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { zeroAddress } from 'viem'
import { ProviderError } from '../network/provider-error.ts'
import type { ShardSource } from '../network/shard-source.ts'
import { demandedFolder } from './demand-shard.ts'

type Shards = { readonly shards: readonly { readonly piece: { toString(): string } }[] }

/** Those of an object, by slot. @param folder - the client's */
export async function demandedShards(
  folder: string,
  { shards }: Shards,
): Promise<readonly { readonly slot: number; readonly source: ShardSource }[]> {
  const within = demandedFolder(folder)
  const names = new Set(await readdir(within).catch(() => []))
  return shards.flatMap(({ piece }, slot) => {
    const name = piece.toString()
    return names.has(name) ? [{ slot, source: fileSource(join(within, name)) }] : []
  })
}

function fileSource(path: string): ShardSource {
  const provider = { address: zeroAddress, url: `file:${path}` }
  const source: ShardSource = {
    provider,
    async *pieceBytes(_, from, to, { signal } = {}) {
      if (from >= to) return
      try {
        yield* createReadStream(path, { start: from, end: to - 1, signal }) as AsyncIterable<Uint8Array>
      } catch (error) {
        if (signal?.aborted === true) throw error
        throw new ProviderError(provider, 'unreachable', 'cannot be read', { cause: error })
      }
    },
    wrongBytes: (said) => new ProviderError(provider, 'wrong-bytes', said),
    expecting: () => source,
    unpaid: () => source,
  }
  return source
}
