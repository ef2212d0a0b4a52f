/**
 * How an order stands: each shard with its provider, its proofs, and whether it can be read now.
 * @module
 */
import { sha256 } from '#sha256'
import { compareBytes } from '../../bytes.ts'
import { blocksOf } from '../../coding/index.ts'
import {
  type Clock,
  type Deal,
  type DealHealth,
  type Order,
  OrderNotFoundError,
  type OrderStanding,
} from '../chain.ts'
import { type DescribedOrder, describeOrder } from '../get/manifest.ts'
import { ProviderError } from '../network/provider-error.ts'
import type { StorageReader } from '../reader.ts'
import { collectBytes } from './collect-bytes.ts'

/**
 * `healthy`: proven in the last epoch, or just begun. `starting`: matched, its bytes are awaited.
 * `missing`: active, but not proven lately. `vacant`: no provider now.
 */
export type ShardState = 'healthy' | 'starting' | 'missing' | 'vacant'

export type ShardStatus = {
  readonly slot: number
  readonly state: ShardState
  readonly deal: Deal | undefined
  readonly health: DealHealth | undefined
  readonly url: string | undefined
  /** What the provider did wrong last, as far as this machine remembers. */
  readonly lastError: string | undefined
  /** Whether one block of it, drawn at random, was read and right; undefined where nobody looked. */
  readonly isReadable: boolean | undefined
}

/**
 * `safe`: nothing to do. `weakened`: some lack. `endangered`: few enough for repair after one miss. `lost`: fewer than k can be
 * had; it is over only if none of the silent providers comes back.
 */
export type Verdict = 'safe' | 'starting' | 'weakened' | 'endangered' | 'lost' | 'ended'

export type OrderStatus = {
  readonly order: Order
  readonly standing: OrderStanding
  readonly clock: Clock
  readonly epoch: number
  readonly shards: readonly ShardStatus[]
  readonly healthy: number
  readonly verdict: Verdict
  /** Unix seconds at which the first deal ends; undefined while none is active. */
  readonly endsAt: number | undefined
}

/**
 * Looks at an order.
 * @param isProbed - also reads a block of every shard, which needs the manifest but no key
 * @throws {OrderNotFoundError}
 */
export async function orderStatus(
  client: StorageReader,
  id: bigint,
  {
    isProbed = false,
    signal,
  }: { readonly isProbed?: boolean; readonly signal?: AbortSignal | undefined } = {},
): Promise<OrderStatus> {
  const { chain } = client
  const order = await chain.order(id)
  if (order === undefined) throw new OrderNotFoundError(id)
  const [standing, clock, deals] = await Promise.all([chain.standing(id), chain.clock(), chain.dealsOf(id)])
  const described = isProbed ? await describeOrder(client, order, signal) : undefined
  const shards = await Promise.all(
    deals.map((deal, slot) => shardStatus(client, slot, deal, described, signal)),
  )
  const healthy = shards.filter(({ state }) => state === 'healthy').length
  const ends = deals.flatMap((deal) => (deal?.state === 'active' ? [deal.endEpoch] : []))
  await client.memory.save()
  return {
    order,
    standing,
    clock,
    epoch: epochOf(clock),
    shards,
    healthy,
    verdict: verdictOf(order, standing, shards),
    endsAt: ends.length === 0 ? undefined : clock.genesisTime + Math.min(...ends) * clock.epochSeconds,
  }
}

/** Who missed so many epochs in a row was not just restarted. */
const silentEpochs = 2

/** The epoch that runs. */
export function epochOf({ now, genesisTime, epochSeconds }: Clock): number {
  return Math.floor((now - genesisTime) / epochSeconds)
}

async function shardStatus(
  client: StorageReader,
  slot: number,
  deal: Deal | undefined,
  described: DescribedOrder | undefined,
  signal: AbortSignal | undefined,
): Promise<ShardStatus> {
  const isLive = deal?.state === 'active' || deal?.state === 'matched'
  if (!isLive)
    return {
      slot,
      state: 'vacant',
      deal,
      health: undefined,
      url: undefined,
      lastError: undefined,
      isReadable: undefined,
    }
  const [health, [entry]] = await Promise.all([
    client.chain.health(deal),
    client.chain.providers([deal.provider]),
  ])
  const isReadable =
    described === undefined || entry === undefined
      ? undefined
      : await probe(client, described, slot, entry, signal)
  const lacks = health.missedInARow > 0
  const state = deal.state === 'matched' ? 'starting' : lacks ? 'missing' : 'healthy'
  return {
    slot,
    state,
    deal,
    health,
    url: entry?.url,
    lastError: client.memory.lastError(deal.provider),
    isReadable,
  }
}

/** Reads one block at random. */
async function probe(
  client: StorageReader,
  { manifest }: DescribedOrder,
  slot: number,
  entry: { readonly address: `0x${string}`; readonly url: string },
  signal: AbortSignal | undefined,
): Promise<boolean | undefined> {
  const { piece, blocks } = manifest.shards[slot]!
  const stripes = blocksOf(manifest.code, manifest.cipherBytes)
  const index = crypto.getRandomValues(new Uint32Array(1))[0]! % stripes.length
  const { shardOffset, blockBytes } = stripes[index]!
  const provider = client.provider(entry)
  try {
    const bytes = await collectBytes(
      provider.pieceBytes(piece.toString(), shardOffset, shardOffset + blockBytes, { signal }),
    )
    if (compareBytes(sha256(bytes), blocks.subarray(index * 32, index * 32 + 32)) !== 0)
      throw provider.wrongBytes(`sent wrong bytes for block ${index} of shard ${slot}`)
    client.memory.succeeded(entry.address)
    return true
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    // One that wants money may well have it.
    if (error.fault === 'unpaid') return undefined
    client.memory.failed(entry.address, error.message)
    return false
  }
}

function verdictOf(
  { terms: { k, n, repairBelow } }: Order,
  { isCancelled }: OrderStanding,
  shards: readonly ShardStatus[],
): Verdict {
  const count = (...states: readonly ShardState[]): number =>
    shards.filter(({ state, isReadable }) => states.includes(state) && isReadable !== false).length
  const isGone = shards.every(({ deal }) => deal === undefined || deal.state === 'ended')
  if (isGone || (isCancelled && count('healthy', 'starting') === 0)) return 'ended'
  const healthy = count('healthy')
  if (healthy === n) return 'safe'
  if (healthy + count('starting') === n) return 'starting'
  const late = shards.filter(
    ({ state, health, isReadable }) =>
      state === 'missing' && (isReadable ?? (health?.missedInARow ?? 0) < silentEpochs),
  )
  if (count('healthy', 'starting') + late.length < k) return 'lost'
  return count('healthy', 'starting') < repairBelow ? 'endangered' : 'weakened'
}
