/**
 * One shard, demanded on chain: its provider has to publish it, two kilobytes at a time, or its deal ends and its collateral is
 * taken. What came is kept, so that it can be gone on with.
 * @module
 */
import { createReadStream } from 'node:fs'
import { open, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { WattError } from '@watt/errors'
import { isMissing, makeFolder, privateFile, renameDurably } from '@watt/files'
import { decodePieceCid, heightOf, leavesOf, type Piece, PieceHasher, unpadFr32 } from '../../piece/index.ts'
import { type Deal, DealStateError, type StorageChain } from '../chain.ts'
import type { RetrievalChain } from '../retrieval-chain.ts'

/** Nodes of one demand, as many as the contract takes. */
const leavesMax = 64
/** Four nodes hold 127 bytes. */
const nodesOfQuad = 4
const quadBytes = 127
const nodeBytes = 32
const lookMsUsual = 1000

export type DemandOptions = {
  readonly signal?: AbortSignal | undefined
  /** Bytes that were published since it was told last. */
  readonly onBytes?: ((bytes: number) => void) | undefined
  /** Milliseconds between looks at the chain. */
  readonly lookMs?: number | undefined
}

/** `punished`: the provider let the deadline pass; its deal is over. */
export type DemandOutcome = 'published' | 'punished'

/** What a shard takes: so many demands, one after the other, of so many nodes each. */
export type DemandPlan = { readonly demands: number; readonly leaves: number; readonly bytes: number }

export function demandPlan(sizeBytes: number): DemandPlan {
  const leaves = Math.min(leavesMax, 2 ** heightOf(sizeBytes))
  const bytes = (leaves / nodesOfQuad) * quadBytes
  return { demands: Math.ceil(leavesOf(sizeBytes) / leaves), leaves, bytes }
}

/** Where shards that were demanded lie, each under its CID. */
export function demandedFolder(folder: string): string {
  return join(folder, 'demanded')
}

/**
 * Demands a whole shard.
 * @param pieceCid - as the manifest has it
 * @throws {DemandedShardError} What was published is not the piece: the node that was asked lies.
 * @throws {DealStateError} The deal does not run any more, or it is not the sender's.
 */
export async function demandShard(
  chain: StorageChain,
  deal: Deal,
  pieceCid: { readonly bytes: Uint8Array; toString(): string },
  folder: string,
  options: DemandOptions = {},
): Promise<DemandOutcome> {
  const piece = decodePieceCid(pieceCid.bytes)
  const path = join(demandedFolder(folder), pieceCid.toString())
  if ((await sizeOf(path)) === piece.sizeBytes) return 'published'
  await makeFolder(dirname(path))
  const part = `${path}.part`
  const { demands, leaves, bytes } = demandPlan(piece.sizeBytes)
  const file = await open(part, 'a', privateFile)
  try {
    const begun = Math.floor(((await sizeOf(part)) ?? 0) / bytes)
    await file.truncate(begun * bytes)
    for (let index = begun; index < demands; index++) {
      options.signal?.throwIfAborted()
      const nodes = await demandNodes(chain, deal, index * leaves, leaves, options)
      if (nodes === undefined) return 'punished'
      const raw = unpadFr32(nodes).subarray(0, piece.sizeBytes - index * bytes)
      await file.appendFile(raw)
      options.onBytes?.(raw.length)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  await checkPiece(part, piece, deal)
  await renameDurably(part, path)
  return 'published'
}

/** @returns undefined where the deadline passed, and the deal was ended */
async function demandNodes(
  chain: StorageChain,
  { id: deal }: Deal,
  firstLeaf: number,
  leaves: number,
  options: DemandOptions,
): Promise<Uint8Array | undefined> {
  const { retrieval } = chain
  // One of an earlier time may wait still, for this or for other nodes; the contract takes one after the other.
  for (;;) {
    const fromBlock = await retrieval.newestBlock()
    const before = await retrieval.waitingDemand(deal)
    if (before === undefined) break
    const nodes = await published(chain, deal, before.firstLeaf, before.deadline, fromBlock, options)
    if (nodes === undefined) return undefined
    if (before.firstLeaf === firstLeaf && nodes.length === leaves * nodeBytes) return nodes
  }
  const { blockNumber } = await retrieval.demand(deal, firstLeaf, leaves, await retrieval.demandPrice(leaves))
  const waiting = await retrieval.waitingDemand(deal)
  // Whoever answers in the same block leaves nothing that waits.
  return published(chain, deal, firstLeaf, waiting?.deadline ?? 0, blockNumber, options)
}

/** Waits for what is published, or ends the deal when it is too late. */
async function published(
  chain: StorageChain,
  deal: bigint,
  firstLeaf: number,
  deadline: number,
  fromBlock: bigint,
  { signal, lookMs = lookMsUsual }: DemandOptions,
): Promise<Uint8Array | undefined> {
  const { retrieval } = chain
  for (;;) {
    const isOver = (await retrieval.waitingDemand(deal)) === undefined
    const found = (await retrieval.published(deal, fromBlock)).find((it) => it.firstLeaf === firstLeaf)
    if (found !== undefined) return found.nodes
    // Nothing waits and nothing came: somebody else has ended it.
    if (isOver) return undefined
    if ((await chain.clock()).now >= deadline) await fail(retrieval, deal)
    else await sleep(lookMs, undefined, { signal })
  }
}

async function fail(retrieval: RetrievalChain, deal: bigint): Promise<void> {
  try {
    await retrieval.failDemand(deal)
  } catch (error) {
    // Somebody else was faster, or the answer came after all; the next look tells.
    if (!(error instanceof DealStateError) || error.refusal !== 'NothingRequested') throw error
  }
}

async function checkPiece(path: string, { root, sizeBytes }: Piece, { id, slot }: Deal): Promise<void> {
  const hasher = new PieceHasher()
  for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) hasher.update(chunk)
  const { piece } = hasher.finish()
  if (piece.sizeBytes === sizeBytes && Buffer.compare(piece.root, root) === 0) return
  await rm(path, { force: true })
  throw new DemandedShardError(id, slot)
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Thrown when what was published does not make the shard: then it was not the contract that said so. */
export class DemandedShardError extends WattError {
  readonly code = 'storage/demanded-shard'
  readonly deal: bigint
  override readonly fix = 'ask another node: --rpc <url>; and demand it again'
  constructor(deal: bigint, slot: number) {
    super(`What was published for shard ${slot} (deal ${deal}) is not that shard.`)
    this.deal = deal
  }
}
