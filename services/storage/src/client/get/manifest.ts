/**
 * Manifests of orders: from a provider that has them, checked against what is on chain, and kept.
 * @module
 */
import { hexToBytes } from 'viem/utils'
import { WattError } from '@watt/errors'
import { shardBytes } from '../../coding/index.ts'
import { decodeManifest, type Manifest, manifestCid, manifestCidOf } from '../../manifest/index.ts'
import type { Deal, Order, ProviderEntry } from '../chain.ts'
import type { Keep } from '../keep.ts'
import { ProviderError } from '../network/provider-error.ts'
import type { StorageReader } from '../reader.ts'
import type { Holder } from './window.ts'

/** An order with what its manifest says. */
export type DescribedOrder = {
  readonly order: Order
  readonly manifest: Manifest
  readonly cid: string
  readonly bytes: Uint8Array
}

/** Providers that are asked for a manifest at the same time. */
const askedAtOnce = 3

/**
 * The manifest of an order.
 * @throws {ManifestUnavailableError} No provider gives the right bytes.
 * @throws {ManifestMismatchError} Its client described something else than it ordered.
 */
export async function describeOrder(
  client: StorageReader,
  order: Order,
  signal?: AbortSignal,
): Promise<DescribedOrder> {
  const cid = manifestCidOf(hexToBytes(order.terms.manifest)).toString()
  const kept = await client.keep.read(nameOf(cid))
  if (kept !== undefined && manifestCid(kept).toString() === cid) return described(order, cid, kept)
  const bytes = await fetchManifest(client, order, cid, signal)
  const found = described(order, cid, bytes)
  await keepManifest(client.keep, cid, bytes)
  return found
}

/** Keeps a manifest for later. @param bytes - Checked against the CID. */
export async function keepManifest(keep: Keep, cid: string, bytes: Uint8Array): Promise<void> {
  await keep.write(nameOf(cid), bytes)
}

function nameOf(cid: string): string {
  return `manifests/${cid}`
}

/** Providers that should have shards of an order now, by slot. */
export async function providersOf(
  { chain }: Pick<StorageReader, 'chain'>,
  order: bigint,
): Promise<readonly { readonly deal: Deal; readonly entry: ProviderEntry | undefined }[]> {
  const deals = (await chain.dealsOf(order)).filter(
    (deal) => deal?.state === 'active' || deal?.state === 'matched',
  )
  const entries = await chain.providers(deals.map((deal) => deal!.provider))
  return deals.map((deal, at) => ({ deal: deal!, entry: entries[at] }))
}

/** Who can be asked for which shard of an object: its provider, or this machine where it was demanded on chain. */
export async function holdersOf(
  client: StorageReader,
  { order, manifest }: DescribedOrder,
): Promise<readonly Holder[]> {
  const [providers, demanded] = await Promise.all([
    providersOf(client, order.id),
    client.shardsHere(manifest),
  ])
  const local = demanded.map(({ slot, source }) => {
    const { piece, blocks } = manifest.shards[slot]!
    return { slot, client: source, pieceCid: piece.toString(), blocks }
  })
  const remote = providers.flatMap(({ deal: { slot }, entry }) => {
    const shard = manifest.shards[slot]
    if (entry === undefined || shard === undefined || demanded.some((it) => it.slot === slot)) return []
    return [{ slot, client: client.provider(entry), pieceCid: shard.piece.toString(), blocks: shard.blocks }]
  })
  return [...local, ...remote]
}

async function fetchManifest(
  client: StorageReader,
  order: Order,
  cid: string,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const providers = await providersOf(client, order.id)
  const entries = providers
    .flatMap(({ entry }) => (entry === undefined ? [] : [entry]))
    .toSorted(
      (a, b) => Number(client.memory.isResting(a.address)) - Number(client.memory.isResting(b.address)),
    )
  const faults: string[] = []
  for (let at = 0; at < entries.length; at += askedAtOnce) {
    const asked = entries.slice(at, at + askedAtOnce).map(async (entry) => {
      try {
        const bytes = await client.provider(entry).manifest(cid, signal)
        if (manifestCid(bytes).toString() === cid) return bytes
        throw new ProviderError(entry, 'wrong-bytes', 'sent bytes that are not the manifest')
      } catch (error) {
        if (error instanceof ProviderError) {
          client.memory.failed(entry.address, error.message)
          faults.push(error.message)
        }
        throw error
      }
    })
    try {
      return await Promise.any(asked)
    } catch {
      signal?.throwIfAborted()
    }
  }
  throw new ManifestUnavailableError(order.id, faults)
}

/** What was ordered must be what is described: anything else would be read, or repaired, in vain. */
function described(order: Order, cid: string, bytes: Uint8Array): DescribedOrder {
  const manifest = decodeManifest(bytes)
  const { code, cipherBytes } = manifest
  const { k, n, sizeBytes } = order.terms
  if (code.k !== k || code.n !== n || shardBytes(code, cipherBytes) !== sizeBytes)
    throw new ManifestMismatchError(order.id)
  return { order, manifest, cid, bytes }
}

/** Thrown when nobody gives an order's manifest. */
export class ManifestUnavailableError extends WattError {
  readonly code = 'storage/manifest-unavailable'
  readonly order: bigint
  readonly faults: readonly string[]
  override readonly fix = 'try again later; watt storage status shows which providers are missing'
  constructor(order: bigint, faults: readonly string[]) {
    const reasons = faults.length === 0 ? 'it has no provider now' : faults.slice(0, 8).join('; ')
    super(`Nobody gives the description of order ${order}: ${reasons}.`)
    this.order = order
    this.faults = faults
  }
}

/** Thrown when a manifest describes another code or size than its order has. */
export class ManifestMismatchError extends WattError {
  readonly code = 'storage/manifest-mismatch'
  readonly order: bigint
  override readonly fix = 'ask its owner: it was described wrongly when it was stored'
  constructor(order: bigint) {
    super(`The manifest of order ${order} describes something else than was ordered.`)
    this.order = order
  }
}
