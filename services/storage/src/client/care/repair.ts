/**
 * Brings lost shards of an order to new providers. Anybody can, without keys: the market pays a bounty for it.
 * @module
 */
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Deal, DealStateError, OrderNotFoundError } from '../chain.ts'
import { makeFolder } from '@watt/files'
import { type DescribedOrder, describeOrder } from '../get/manifest.ts'
import { ProviderError } from '../network/provider-error.ts'
import { fileBytes } from '../put/file-bytes.ts'
import { shardPath } from '../put/folder-staging.ts'
import { type UploadResult, uploadShards } from '../put/upload.ts'
import type { StorageClient } from '../storage-client.ts'
import { RebuildError, rebuildShards, type RebuildOptions } from './rebuild.ts'

export type RepairResult = {
  readonly order: bigint
  /** Slots whose new provider has the shard. */
  readonly repaired: readonly number[]
  /** Slots that were tried, and why they could not be repaired now. */
  readonly skipped: readonly { readonly slot: number; readonly reason: string }[]
}

export type RepairOptions = RebuildOptions & {
  /**
   * Whether shards that were matched for this account, but never came, are uploaded too; not while a put may be at it.
   * True where not given.
   */
  readonly isOwnIncluded?: boolean
  readonly retryMs?: number | undefined
}

/**
 * Repairs what can be repaired now.
 * @throws {NotEnoughShardsError} Fewer than k shards can be read: the object is lost for now.
 */
export async function repairOrder(
  client: StorageClient,
  id: bigint,
  options: RepairOptions = {},
): Promise<RepairResult> {
  const { chain } = client
  const order = await chain.order(id)
  if (order === undefined) throw new OrderNotFoundError(id)
  const described = await describeOrder(client, order, options.signal)
  const roots = described.manifest.shards.map(({ piece }) => rootOf(piece.multihash.digest))
  // A repairer leaves a deposit: what cannot come out right is not begun, nor what cannot be read.
  if (!(await chain.hasRoots(id, roots))) throw new RebuildError(id, 0)
  // Only its client may bring what never was anywhere; a put may still be at it.
  const isOwn = (options.isOwnIncluded ?? true) && order.client === chain.sender
  if (isOwn && (await chain.standing(id)).unmatched > 0) await chain.matchOrder(id)
  const { open, skipped } = await failedSlots(client, id)
  const waiting = await waitingDeals(client, id, options.isOwnIncluded ?? true)
  const slots = [...waiting.map(({ slot }) => slot), ...open]
  if (slots.length === 0) return { order: id, repaired: [], skipped }
  const folder = join(client.folder, 'repairs', randomUUID())
  try {
    await makeFolder(folder)
    await rebuildShards(client, described, slots, folder, options)
    const one = (deal: Deal): Promise<UploadResult> => bring(client, described, deal, roots, folder, options)
    // Each shard goes as soon as its slot is matched: its provider has little time to begin.
    const results = await Promise.all([
      ...waiting.map(one),
      ...open.map(async (slot) => {
        const deal = await openSlot(client, id, slot, skipped)
        return deal === undefined ? undefined : one(deal)
      }),
    ])
    const failed = results.flatMap((result) => result?.failed ?? [])
    return {
      order: id,
      repaired: results.flatMap((result) => result?.stored ?? []).toSorted((a, b) => a - b),
      skipped: [...skipped, ...failed.map(({ slot, error }) => ({ slot, reason: error.message }))],
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
    await client.memory.save()
  }
}

type Skipped = { readonly slot: number; readonly reason: string }

/** Slots that do not look healthy and that the market would match anew. */
async function failedSlots(
  { chain }: StorageClient,
  id: bigint,
): Promise<{ readonly open: readonly number[]; readonly skipped: Skipped[] }> {
  const open: number[] = []
  const skipped: Skipped[] = []
  const { now } = await chain.clock()
  for (const [slot, deal] of (await chain.dealsOf(id)).entries()) {
    if (deal?.state === 'matched' && now <= deal.startBy) continue
    if (deal?.state === 'active' && (await chain.health(deal)).missedInARow === 0) continue
    const reason = await chain.repairRefusal(id, slot)
    if (reason === undefined) open.push(slot)
    else skipped.push({ slot, reason })
  }
  return { open, skipped }
}

/** Matches a slot anew. @returns undefined where it could not be: somebody else may have been faster */
async function openSlot(
  { chain }: StorageClient,
  id: bigint,
  slot: number,
  skipped: Skipped[],
): Promise<Deal | undefined> {
  try {
    const { deal } = await chain.openRepair(id, slot)
    if (deal !== undefined) return (await chain.dealsOf(id))[slot]
    skipped.push({ slot, reason: 'no provider would take it now' })
  } catch (error) {
    if (!(error instanceof DealStateError)) throw error
    skipped.push({ slot, reason: error.message })
  }
  return undefined
}

/** Deals whose bytes this account may bring. */
async function waitingDeals(
  { chain }: StorageClient,
  id: bigint,
  isOwnIncluded: boolean,
): Promise<readonly Deal[]> {
  const matched = (await chain.dealsOf(id)).filter((deal) => deal?.state === 'matched')
  const mine = await Promise.all(
    matched.map(async (deal) => {
      const { client, repairer } = await chain.uploaders(deal!.id)
      return repairer === chain.sender || (isOwnIncluded && client === chain.sender)
    }),
  )
  return matched.filter((_, at) => mine[at]).map((deal) => deal!)
}

async function bring(
  client: StorageClient,
  { cid, bytes, order }: DescribedOrder,
  { slot, id, provider }: Deal,
  roots: readonly `0x${string}`[],
  folder: string,
  { signal, retryMs, onFault }: RepairOptions,
): Promise<UploadResult> {
  const [entry] = await client.chain.providers([provider])
  if (entry === undefined) {
    const error = new ProviderError({ address: provider, url: '' }, 'unreachable', 'has no address')
    return { stored: [], failed: [{ slot, error }] }
  }
  const { sizeBytes } = order.terms
  const shard = fileBytes(shardPath(folder, slot))
  return uploadShards(
    [{ slot, deal: id, root: roots[slot]!, sizeBytes, bytes: shard, client: client.provider(entry) }],
    {
      account: client.owner.account,
      chainId: client.chain.chainId,
      market: client.chain.market,
      manifest: { cid, bytes },
      memory: client.memory,
      signal,
      retryMs,
      onFault: (_, error) => onFault?.(error),
    },
  )
}

/** The root at the end of a piece's digest. */
function rootOf(digest: Uint8Array): `0x${string}` {
  return `0x${Buffer.from(digest.subarray(digest.length - 32)).toString('hex')}`
}
