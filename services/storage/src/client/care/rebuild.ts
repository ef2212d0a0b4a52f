/**
 * Makes lost shards again from any k others, without a key: each must come out as the piece that was recorded.
 * @module
 */
import { hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { WattError } from '@watt/errors'
import { ReedSolomon } from '../../coding/index.ts'
import { rechunk } from '../../crypto/index.ts'
import { decodePieceCid, PieceHasher } from '../../piece/index.ts'
import { privateFile } from '@watt/files'
import { type DescribedOrder, holdersOf } from '../get/manifest.ts'
import { readCipher } from '../get/read-cipher.ts'
import type { ProviderError } from '../network/provider-error.ts'
import { shardPath } from '../put/folder-staging.ts'
import type { StorageClient } from '../storage-client.ts'

export type RebuildOptions = {
  readonly signal?: AbortSignal | undefined
  readonly onFault?: ((error: ProviderError) => void) | undefined
  /** Bytes of the object that were read since it was told last. */
  readonly onBytes?: ((bytes: number) => void) | undefined
}

/**
 * Writes shards into a folder.
 * @throws {NotEnoughShardsError} Too few of the others can be read.
 * @throws {RebuildError} What came out is not what was recorded: the manifest lies.
 */
export async function rebuildShards(
  client: StorageClient,
  described: DescribedOrder,
  slots: readonly number[],
  folder: string,
  { signal, onFault, onBytes }: RebuildOptions = {},
): Promise<void> {
  const { code, cipherBytes, shards } = described.manifest
  const coder = await ReedSolomon.create(code.k, code.n)
  const holders = (await holdersOf(client, described)).filter(({ slot }) => !slots.includes(slot))
  const cipher = readCipher({ code, cipherBytes, holders }, 0, cipherBytes, {
    memory: client.memory,
    patienceMs: client.patienceMs,
    signal,
    onFault,
  })
  const hashers = new Map(slots.map((slot) => [slot, new PieceHasher()]))
  const files = new Map<number, FileHandle>()
  try {
    for (const slot of slots) files.set(slot, await open(shardPath(folder, slot), 'w', privateFile))
    let index = 0
    for await (const stripe of rechunk(cipher, code.k * code.blockBytes)) {
      const blocks = coder.encode(stripe)
      for (const slot of slots) {
        const block = blocks[slot]!
        const digest = shards[slot]!.blocks.subarray(index * 32, index * 32 + 32)
        if (!hash('sha256', block, 'buffer').equals(digest)) throw new RebuildError(described.order.id, slot)
        hashers.get(slot)!.update(block)
        await files.get(slot)!.appendFile(block)
      }
      index++
      onBytes?.(stripe.length)
    }
  } finally {
    await Promise.all([...files.values()].map((file) => file.close()))
  }
  for (const [slot, hasher] of hashers) {
    const recorded = decodePieceCid(shards[slot]!.piece.bytes)
    if (Buffer.compare(hasher.finish().piece.root, recorded.root) !== 0)
      throw new RebuildError(described.order.id, slot)
  }
}

/** Thrown when a shard that was made again is not what its order recorded. */
export class RebuildError extends WattError {
  readonly code = 'storage/rebuild'
  readonly order: bigint
  readonly slot: number
  override readonly fix = 'leave this order alone: its owner described it wrongly, and nobody can repair it'
  constructor(order: bigint, slot: number) {
    super(`Shard ${slot} of order ${order} comes out as something else than was recorded.`)
    this.order = order
    this.slot = slot
  }
}
