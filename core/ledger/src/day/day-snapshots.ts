/**
 * Snapshots of the day in the store, so that a start need not read all blocks again. Written piece by piece beside the
 * chain: a head says first that pieces will come, and last how many there are.
 * @module
 */
import type { Store, StoreOperation } from '../types.ts'
import { snapshotKey, snapshotPieceKey } from '../chain-keys.ts'
import { asInteger, asList, decodeRlp, encodeRlp } from '../rlp.ts'
import { toBigInt } from '../bytes.ts'

const kept = 2

export type SnapshotFacts = {
  /** The last block whose events are in it. */
  readonly number: bigint
  /** What the rewards contract owes. */
  readonly outstandingGwei: bigint
}

/** A complete snapshot; pieces are read as they are taken. */
export type StoredSnapshot = SnapshotFacts & { readonly pieces: () => Iterable<Uint8Array> }

/** `pieceCount` is 0 while pieces are still being written. */
type Head = SnapshotFacts & { readonly pieceCount: number }

/** Writes a snapshot, then drops what is older than the newest two. @throws {StoreError} */
export async function writeSnapshot(
  store: Store,
  facts: SnapshotFacts,
  pieces: Iterable<Uint8Array>,
): Promise<void> {
  const { number } = facts
  await store.write([headOperation({ ...facts, pieceCount: 0 })])
  let pieceCount = 0
  for (const value of pieces) await store.write([{ key: snapshotPieceKey(number, pieceCount++), value }])
  await store.write([headOperation({ ...facts, pieceCount })])
  await prune(store)
}

/** Complete snapshots of blocks up to `number`, newest first. */
export async function storedSnapshots(store: Store, number: bigint): Promise<readonly StoredSnapshot[]> {
  const heads = await readHeads(store)
  return heads
    .filter((head) => head.pieceCount > 0 && head.number <= number)
    .map((head) => ({ ...head, pieces: () => readPieces(store, head) }))
}

function* readPieces(store: Store, { number, pieceCount }: Head): Generator<Uint8Array, void> {
  for (let index = 0; index < pieceCount; index++) {
    const piece = store.get(snapshotPieceKey(number, index))
    if (piece === undefined) return
    yield piece
  }
}

/** Drops what nobody will read: also what a crash left half written. */
async function prune(store: Store): Promise<void> {
  const heads = await readHeads(store)
  const needed = new Set(heads.filter(({ pieceCount }) => pieceCount > 0).slice(0, kept))
  for (const head of heads) {
    if (!needed.has(head)) await store.write(removal(store, head))
  }
}

function removal(store: Store, { number, pieceCount }: Head): readonly StoreOperation[] {
  let count = pieceCount
  while (store.get(snapshotPieceKey(number, count)) !== undefined) count++
  const pieces = Array.from({ length: count }, (_, index) => snapshotPieceKey(number, index))
  return [snapshotKey(number), ...pieces].map((key) => ({ key, value: undefined }))
}

/** Newest first. */
async function readHeads(store: Store): Promise<readonly Head[]> {
  const range = { gte: snapshotKey(0n), lt: snapshotKey(2n ** 64n - 1n), reverse: true }
  const heads: Head[] = []
  for await (const [key, value] of store.entries(range)) {
    const [pieceCount, outstandingGwei] = asList(decodeRlp(value), 'snapshot', 2)
    heads.push({
      number: toBigInt(key.subarray(1)),
      pieceCount: Number(asInteger(pieceCount, 'pieces', 4)),
      outstandingGwei: asInteger(outstandingGwei, 'outstanding', 16),
    })
  }
  return heads
}

function headOperation({ number, pieceCount, outstandingGwei }: Head): StoreOperation {
  return { key: snapshotKey(number), value: encodeRlp([BigInt(pieceCount), outstandingGwei]) }
}
