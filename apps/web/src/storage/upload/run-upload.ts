/**
 * Brings what was staged to its providers: ordered, matched, uploaded. Each step is noted before the next one begins, so that an
 * upload that was paused, or whose page was closed, goes on where it was: no order is placed twice, and no shard begins anew.
 * @module
 */
import type { StorageContracts } from '@watt/sdk/storage'
import type { PageReader } from '@watt/storage/browser'
import { encodeFunctionData, type LocalAccount } from 'viem'
import type { Call } from '../../intent/intent.ts'
import type { WriteOutcome } from '../../sign/requests.ts'
import {
  type Deal,
  keepManifest,
  orderPlacedIn,
  type OrderTerms,
  rawTermsOf,
  type ShardBytes,
  startByOf,
  uploadShards,
} from '@watt/storage/browser/storing'
import { OrderFailedError, OrderOverError } from './errors.ts'
import type { UploadFolder } from './folders.ts'
import { isEnough, type ShardFailure, type UploadRecord } from './record.ts'

/** Offers that one call looks at; the market refuses more. */
const stepsMax = 100n
/** Bytes of one request: pages cannot tell how far a request is. */
const partBytes = 1_048_576

export type UploadTools = {
  readonly reader: Pick<PageReader, 'chain' | 'keep' | 'memory' | 'provider'>
  readonly contracts: StorageContracts
  /** Signs the leave to upload, for each provider. */
  readonly signer: Pick<LocalAccount, 'signTypedData'>
  /** Shows the write sheet. */
  readonly write: (what: 'order' | 'match', call: Call) => Promise<WriteOutcome>
  /** Waits until nothing that this account sent is on its way. */
  readonly settled: (signal: AbortSignal) => Promise<void>
  readonly folder: UploadFolder
}

/** Where a shard is. `bytes`: how many its provider has. */
export type ShardStep =
  | { readonly kind: 'waiting' | 'stored' }
  | { readonly kind: 'sending'; readonly bytes: number }
  | { readonly kind: 'failed'; readonly reason: string }

export type UploadStep =
  | { readonly kind: 'ordering' | 'matching' }
  | { readonly kind: 'bringing'; readonly shards: readonly ShardStep[] }

/**
 * Goes on from wherever the upload is.
 * @param tell - Told of each step, and of each record.
 * @returns the record; without an order where nobody signed it
 * @throws {OrderFailedError}
 * @throws {OrderOverError}
 */
export async function runUpload(
  record: UploadRecord,
  tools: UploadTools,
  tell: (step: UploadStep, record: UploadRecord) => void,
  signal: AbortSignal,
): Promise<UploadRecord> {
  tell({ kind: 'ordering' }, record)
  const ordered = await order(record, tools, signal)
  if (ordered.order === undefined) return ordered
  tell({ kind: 'matching' }, ordered)
  if (!(await match(ordered.order, tools, signal))) return ordered
  return bring(ordered, tools, tell, signal)
}

/** Finds the order, or has it signed. */
async function order(record: UploadRecord, tools: UploadTools, signal: AbortSignal): Promise<UploadRecord> {
  if (record.order !== undefined) return record
  const { reader, contracts, write, settled, folder } = tools
  const note = async (changes: Partial<UploadRecord>): Promise<UploadRecord> => {
    const next = { ...record, ...changes }
    await folder.note(next)
    return next
  }
  await settled(signal)
  const before = await placedBefore(reader, record)
  if (before !== undefined) return note({ order: before })
  // Anew each time: the providers must have time from when it is signed.
  const terms = { ...record.terms, startBy: startByOf(await reader.chain.clock(), record.terms) }
  // Before: the page may be closed while the order is on its way.
  await note({ isAsked: true })
  const outcome = await write('order', placeOrderCall(contracts, terms, record))
  if (outcome.kind === 'cancelled') return note({ isAsked: false })
  if (outcome.kind === 'done')
    return note({
      order: orderPlacedIn(contracts, outcome.receipt)!,
      transaction: outcome.receipt.transactionHash,
    })
  await settled(signal)
  const since = await placedBefore(reader, record)
  if (since === undefined) {
    await note({ isAsked: false })
    throw new OrderFailedError()
  }
  return note({ order: since, ...(outcome.kind === 'pending' && { transaction: outcome.hash }) })
}

/** The order of what was staged, where it is on chain: its manifest is of a key made for it alone. */
async function placedBefore(
  { chain }: UploadTools['reader'],
  { account, terms }: UploadRecord,
): Promise<bigint | undefined> {
  const { orders } = await chain.ordersOf(account)
  return orders.find((it) => it.terms.manifest === terms.manifest)?.id
}

/** @returns false where it takes a signature that nobody gave */
async function match(
  id: bigint,
  { reader, contracts, write, settled }: UploadTools,
  signal: AbortSignal,
): Promise<boolean> {
  const { unmatched, isCancelled } = await reader.chain.standing(id)
  if (isCancelled) throw new OrderOverError()
  if (unmatched === 0) return true
  const outcome = await write('match', matchOrderCall(contracts, id))
  if (outcome.kind === 'pending') await settled(signal)
  return outcome.kind !== 'cancelled'
}

async function bring(
  record: UploadRecord,
  { reader, signer, folder }: UploadTools,
  tell: (step: UploadStep, record: UploadRecord) => void,
  signal: AbortSignal,
): Promise<UploadRecord> {
  const { chain, memory } = reader
  const { sizeBytes, n } = record.terms
  const deals = await chain.dealsOf(record.order!)
  const entries = await chain.providers(deals.flatMap((deal) => (deal ? [deal.provider] : [])))
  const providers = new Map(entries.flatMap((entry) => (entry ? [[entry.address, entry] as const] : [])))
  const active = deals.flatMap((deal) => (deal?.state === 'active' ? [deal.slot] : []))
  const board = new Board(n, { ...record, stored: [...new Set([...record.stored, ...active])] }, tell)
  const manifest = await folder.manifest()
  const waiting = await Promise.all(
    deals.flatMap((deal) => {
      const entry = deal && providers.get(deal.provider)
      if (deal?.state !== 'matched' || entry === undefined || board.record.stored.includes(deal.slot))
        return []
      const { slot, id } = deal
      return [
        folder.shard(slot).then((blob) => ({
          slot,
          deal: id,
          root: record.roots[slot]!,
          sizeBytes,
          bytes: inParts(blob, (bytes) => board.reached(slot, bytes)),
          client: reader.provider(entry),
        })),
      ]
    }),
  )
  const { failed } = await uploadShards(waiting, {
    account: signer,
    chainId: chain.chainId,
    market: chain.market,
    manifest: { cid: record.cid, bytes: manifest },
    memory,
    signal,
    onStored: async ({ slot }) => {
      board.stored(slot)
      await folder.note(board.record)
    },
    onFault: ({ slot }, error) => board.failed(slot, error.message),
  })
  const vacant = deals.flatMap((deal, slot) => {
    const reason = reasonWithout(deal, providers)
    return reason === undefined ? [] : [{ slot, reason }]
  })
  const reasons: readonly ShardFailure[] = [
    ...failed.map(({ slot, error }) => ({ slot, reason: error.message.slice(0, 300) })),
    ...vacant,
  ]
  const done = { ...board.record, failed: reasons }
  if (isEnough(done)) await keepManifest(reader.keep, record.cid, manifest)
  await folder.note(done)
  return done
}

/** Why nobody can be given a shard now; undefined where somebody can, or has it. */
function reasonWithout(deal: Deal | undefined, providers: ReadonlyMap<string, unknown>): string | undefined {
  if (deal === undefined) return 'no provider took it'
  if (deal.state === 'active') return undefined
  if (deal.state !== 'matched') return 'its provider gave it up'
  return providers.has(deal.provider) ? undefined : 'its provider has no address'
}

/** Where each shard is, told whenever one gets further. */
class Board {
  record: UploadRecord
  readonly #shards: ShardStep[]
  readonly #tell: (step: UploadStep, record: UploadRecord) => void

  constructor(n: number, record: UploadRecord, tell: (step: UploadStep, record: UploadRecord) => void) {
    this.record = record
    this.#tell = tell
    this.#shards = Array.from({ length: n }, (_, slot) => ({
      kind: record.stored.includes(slot) ? 'stored' : 'waiting',
    }))
    this.#changed()
  }

  reached(slot: number, bytes: number): void {
    this.#shards[slot] = { kind: 'sending', bytes }
    this.#changed()
  }

  stored(slot: number): void {
    this.#shards[slot] = { kind: 'stored' }
    this.record = { ...this.record, stored: [...new Set([...this.record.stored, slot])] }
    this.#changed()
  }

  failed(slot: number, reason: string): void {
    this.#shards[slot] = { kind: 'failed', reason }
    this.#changed()
  }

  #changed(): void {
    this.#tell({ kind: 'bringing', shards: [...this.#shards] }, this.record)
  }
}

/** Sends a shard part by part. @param reached - told how much its provider has */
function inParts(blob: Blob, reached: (bytes: number) => void): ShardBytes {
  return {
    send: async (client, { deal, token, offset, length, onBytes, signal }) => {
      let at = offset
      reached(at)
      while (at < length) {
        const end = Math.min(length, at + partBytes)
        const part = new Uint8Array(await blob.slice(at, end).arrayBuffer())
        const now = await client.upload(deal, token, at, part.length, part, signal)
        if (now <= at) return now
        onBytes(now - at)
        at = now
        reached(at)
      }
      return at
    },
  }
}

function placeOrderCall(
  { market }: StorageContracts,
  terms: OrderTerms,
  { roots, escrowWei }: UploadRecord,
): Call {
  const args = [rawTermsOf(terms), roots] as const
  return {
    to: market.address,
    value: escrowWei,
    data: encodeFunctionData({ ...market, functionName: 'placeOrder', args }),
  }
}

function matchOrderCall({ market }: StorageContracts, id: bigint): Call {
  const args = [id, stepsMax] as const
  return {
    to: market.address,
    value: 0n,
    data: encodeFunctionData({ ...market, functionName: 'matchOrder', args }),
  }
}
