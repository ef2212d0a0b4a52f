/**
 * From one stream of encrypted bytes to n shards with their commitments: one pass, stripes side by side.
 * @module
 */
import { sha256 } from '#sha256'
import { blocksOf, type Code, ReedSolomon } from '../../coding/index.ts'
import { inOrder, rechunk } from '../../crypto/index.ts'
import type { Piece } from '../../piece/piece.ts'
import type { RemotePieceHasher } from '../../piece/piece-workers.ts'
import type { StagedShard, Staging } from './staging.ts'

export type CodedShard = {
  readonly piece: Piece
  /** sha256 of each block, 32 bytes each. */
  readonly blocks: Uint8Array
}

/** Who hashes pieces: threads, or whoever asks. */
export type PieceHashers = { hasher(): Pick<RemotePieceHasher, 'update' | 'drop'> & FinishPiece }
type FinishPiece = { finish(): Promise<{ readonly piece: Piece }> }

/** Stripes that are coded, hashed and written at the same time. */
const stripesAtOnce = 3

/**
 * Codes a stream into staged shards, which survive a power cut when it returns, where the platform lets them.
 * @param cipherBytes - Its length, which was checked.
 * @param onStripe - Told how many encrypted bytes were coded since it was told last.
 */
export async function codeShards(
  cipher: AsyncIterable<Uint8Array>,
  {
    cipherBytes,
    code,
    staging,
    workers,
    onStripe,
    signal,
  }: {
    readonly cipherBytes: number
    readonly code: Code
    readonly staging: Staging
    readonly workers: PieceHashers
    readonly onStripe?: ((bytes: number) => void) | undefined
    readonly signal?: AbortSignal | undefined
  },
): Promise<readonly CodedShard[]> {
  const coder = await ReedSolomon.create(code.k, code.n)
  const stripes = blocksOf(code, cipherBytes)
  const digests = Array.from({ length: code.n }, () => new Uint8Array(stripes.length * 32))
  const staged: StagedShard[] = []
  const hashers = digests.map(() => workers.hasher())
  try {
    for (const slot of digests.keys()) staged.push(await staging.open(slot))
    const coded = inOrder(rechunk(cipher, code.k * code.blockBytes), stripesAtOnce, async (stripe, index) => {
      signal?.throwIfAborted()
      const blocks = coder.encode(stripe)
      await Promise.all(
        blocks.map(async (block, slot) => {
          digests[slot]!.set(sha256(block), index * 32)
          // The block may go to a thread and come back; until then it is not here to be written.
          const hashed = await hashers[slot]!.update(block)
          await staged[slot]!.write(hashed, stripes[index]!.shardOffset)
        }),
      )
      return stripe.length
    })
    for await (const bytes of coded) onStripe?.(bytes)
    const pieces = await Promise.all(hashers.map((hasher) => hasher.finish()))
    await staging.settle()
    return pieces.map(({ piece }, slot) => ({ piece, blocks: digests[slot]! }))
  } catch (error) {
    for (const hasher of hashers) hasher.drop()
    throw error
  } finally {
    await Promise.all(staged.map((shard) => shard.close()))
  }
}
