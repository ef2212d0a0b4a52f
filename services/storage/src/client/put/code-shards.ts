/**
 * From one stream of encrypted bytes to n files, one a shard, with their commitments: one pass, stripes side by side.
 * @module
 */
import { hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { blocksOf, type Code, ReedSolomon } from '../../coding/index.ts'
import { inOrder, rechunk } from '../../crypto/index.ts'
import type { Piece, PieceWorkers } from '../../piece/index.ts'
import { privateFile, syncFolder } from '@watt/files'

export type CodedShard = {
  readonly piece: Piece
  /** sha256 of each block, 32 bytes each. */
  readonly blocks: Uint8Array
}

/** Stripes that are coded, hashed and written at the same time. */
const stripesAtOnce = 3

/** Where a shard waits until its provider has it. */
export function shardPath(folder: string, slot: number): string {
  return join(folder, `shard-${String(slot).padStart(2, '0')}`)
}

/**
 * Codes a stream into files of a folder, which survive a power cut when it returns.
 * @param cipherBytes - Its length, which was checked.
 * @param onStripe - Told how many encrypted bytes were coded since it was told last.
 */
export async function codeShards(
  cipher: AsyncIterable<Uint8Array>,
  {
    cipherBytes,
    code,
    folder,
    workers,
    onStripe,
    signal,
  }: {
    readonly cipherBytes: number
    readonly code: Code
    readonly folder: string
    readonly workers: PieceWorkers
    readonly onStripe?: ((bytes: number) => void) | undefined
    readonly signal?: AbortSignal | undefined
  },
): Promise<readonly CodedShard[]> {
  const coder = await ReedSolomon.create(code.k, code.n)
  const stripes = blocksOf(code, cipherBytes)
  const digests = Array.from({ length: code.n }, () => new Uint8Array(stripes.length * 32))
  const files: FileHandle[] = []
  const hashers = digests.map(() => workers.hasher())
  try {
    for (const slot of digests.keys()) files.push(await open(shardPath(folder, slot), 'w', privateFile))
    const coded = inOrder(rechunk(cipher, code.k * code.blockBytes), stripesAtOnce, async (stripe, index) => {
      signal?.throwIfAborted()
      const blocks = coder.encode(stripe)
      await Promise.all(
        blocks.map(async (block, slot) => {
          digests[slot]!.set(hash('sha256', block, 'buffer'), index * 32)
          // The block goes to a thread and comes back; until then it is not here to be written.
          const hashed = await hashers[slot]!.update(block)
          await writeAll(files[slot]!, hashed, stripes[index]!.shardOffset)
        }),
      )
      return stripe.length
    })
    for await (const bytes of coded) onStripe?.(bytes)
    const pieces = await Promise.all(hashers.map((hasher) => hasher.finish()))
    await Promise.all(files.map((file) => file.sync()))
    await syncFolder(folder)
    return pieces.map(({ piece }, slot) => ({ piece, blocks: digests[slot]! }))
  } catch (error) {
    for (const hasher of hashers) hasher.drop()
    throw error
  } finally {
    await Promise.all(files.map((file) => file.close()))
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;)
    written += (await file.write(bytes, written, bytes.length - written, position + written)).bytesWritten
}
