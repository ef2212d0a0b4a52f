/**
 * Stores what was planned: staged, ordered, matched, uploaded. Each step is in a journal before the next one begins, so that
 * whatever is killed goes on where it was: no order is placed twice, and no shard begins anew.
 * @module
 */
import { readFile } from 'node:fs/promises'
import { WattError } from '@watt/errors'
import type { Hex } from 'viem'
import { PieceHasher } from '../../piece/index.ts'
import type { Deal } from '../chain.ts'
import type { ProviderError } from '../network/provider-error.ts'
import { keepManifest } from '../get/manifest.ts'
import type { StorageClient } from '../storage-client.ts'
import { fileBytes } from './file-bytes.ts'
import { folderStaging, shardPath } from './folder-staging.ts'
import { PutJournal } from './journal.ts'
import type { PutPlan } from './plan.ts'
import { type ObjectPlan, prepareObject } from './prepare.ts'
import { decodeRest, encodeRest, type RestOfPut, sourcesOf } from './rest.ts'
import { readFrom } from './sources.ts'
import { orderTerms, startByOf } from './terms.ts'
import { uploadShards } from './upload.ts'

/** How far a put is. Bytes are the source's while staging, and the shards' while uploading. */
export type PutProgress = {
  readonly phase: 'staging' | 'ordering' | 'uploading'
  readonly name: string
  readonly doneBytes: number
  readonly totalBytes: number
}

export type PutOptions = {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: PutProgress) => void) | undefined
  readonly onFault?: ((error: ProviderError) => void) | undefined
  /** Milliseconds before the first retry of an upload; doubles. */
  readonly retryMs?: number | undefined
}

/** What became of one object. */
export type PutReceipt = {
  readonly order: bigint
  readonly names: readonly string[]
  readonly manifestCid: string
  readonly plainBytes: number
  readonly code: { readonly k: number; readonly n: number }
  /** Slots whose providers have their shard, and those that failed. */
  readonly stored: readonly number[]
  readonly failed: readonly { readonly slot: number; readonly reason: string }[]
  readonly costWei: bigint
}

/** Stores every object of a plan, one after the other. */
export async function put(
  client: StorageClient,
  plan: PutPlan,
  options: PutOptions = {},
): Promise<readonly PutReceipt[]> {
  return putObjects(client, plan, undefined, options)
}

/** @param before - Of the object before the first; each journal stays until the next one says what is left to do. */
async function putObjects(
  client: StorageClient,
  { epochs, region, objects }: RestOfPut,
  before: PutJournal | undefined,
  options: PutOptions,
): Promise<readonly PutReceipt[]> {
  const receipts: PutReceipt[] = []
  let last = before
  try {
    for (const at of objects.keys()) {
      const journal = await stage(client, { epochs, region, objects: objects.slice(at) }, last, options)
      await last?.remove()
      last = journal
      receipts.push(await finish(client, journal, options))
    }
    return receipts
  } finally {
    await last?.release()
  }
}

/** Stages the first of some objects, and notes the others. */
async function stage(
  client: StorageClient,
  { epochs, region, objects: [first, ...others] }: RestOfPut,
  before: PutJournal | undefined,
  options: PutOptions,
): Promise<PutJournal> {
  const { object, code, quote } = first!
  const { chain, owner } = client
  const journal = await PutJournal.create(client.puts)
  try {
    const total = bytesOf(object)
    let done = 0
    const staged = await prepareObject(object, {
      code,
      staging: folderStaging(journal.folder),
      workers: client.workers,
      readers: [owner.keys.publicKey],
      signal: options.signal,
      onBytes: (bytes) => {
        done = Math.min(total, done + bytes)
        options.onProgress?.({ phase: 'staging', name: titleOf(object), doneBytes: done, totalBytes: total })
      },
    })
    const height = staged.pieces[0]!.height
    const terms = orderTerms(first!, { digest: staged.digest, height }, { epochs, region })
    await journal.prepared(
      {
        version: 1,
        chainId: chain.chainId,
        market: chain.market,
        client: owner.account.address,
        createdMs: Date.now(),
        source: sourceOf(object),
        names: namesOf(object),
        plainBytes: total,
        manifestCid: staged.cid,
        pieceCids: staged.pieces.map(({ cid }) => cid.toString()),
        roots: staged.pieces.map(({ root }): Hex => `0x${Buffer.from(root).toString('hex')}`),
        terms,
        escrowWei: quote.escrowWei,
        costWei: quote.costWei,
        stored: [],
        ...(before !== undefined && { follows: before.name }),
      },
      staged.manifest,
      encodeRest({ epochs, region, objects: others }),
    )
    return journal
  } catch (error) {
    await journal.remove()
    throw error
  }
}

/** Goes on with puts of this account and chain that were interrupted. */
export async function resumePuts(
  client: StorageClient,
  options: PutOptions = {},
): Promise<readonly PutReceipt[]> {
  const receipts: PutReceipt[] = []
  for (const journal of await unfinishedPuts(client)) {
    await journal.claim()
    try {
      if (journal.record.isDone !== true) {
        await verifyStaged(journal)
        receipts.push(await finish(client, journal, options))
      }
      const rest = await journal.rest()
      if (rest !== undefined)
        receipts.push(...(await putObjects(client, await decodeRest(rest), journal, options)))
    } finally {
      await journal.release()
    }
  }
  return receipts
}

/** Puts of this account and chain that were interrupted, and that no other process works on. */
export async function unfinishedPuts({ puts, chain, owner }: StorageClient): Promise<readonly PutJournal[]> {
  const journals = await PutJournal.unfinished(puts)
  return journals.filter(
    ({ record: { chainId, market, client } }) =>
      chainId === chain.chainId && market === chain.market && client === owner.account.address,
  )
}

/** Everything after staging; may be begun again at any point. */
async function finish(client: StorageClient, journal: PutJournal, options: PutOptions): Promise<PutReceipt> {
  const name = journal.record.names[0] ?? ''
  const progress = { name, doneBytes: 0, totalBytes: journal.record.terms.sizeBytes * journal.record.terms.n }
  options.onProgress?.({ phase: 'ordering', ...progress })
  const order = journal.record.order ?? (await place(client, journal))
  await client.chain.matchOrder(order)
  const deals = await client.chain.dealsOf(order)
  const failed = await bring(client, journal, deals, progress, options)
  const { record } = journal
  const { names, manifestCid, plainBytes, terms, costWei } = record
  const stored = record.stored.toSorted((a, b) => a - b)
  const { k, n } = terms
  const receipt = { order, names, manifestCid, plainBytes, code: { k, n }, stored, failed, costWei }
  // As many as must be healthy for nothing to be repaired: the rest is repaired when its time is over.
  if (stored.length < terms.repairBelow) throw new PutIncompleteError(receipt, terms.repairBelow)
  await keepManifest(client.keep, manifestCid, await readFile(journal.manifestPath))
  await journal.done()
  await client.memory.save()
  return receipt
}

/** Places the order, or finds the one that was placed before the put was killed. */
async function place({ chain }: StorageClient, journal: PutJournal): Promise<bigint> {
  const { raw, terms, roots, escrowWei } = journal.record
  const before = raw === undefined ? undefined : await chain.placeAgain(raw)
  const startBy = startByOf(await chain.clock(), terms)
  const { order } =
    before ??
    (await chain.placeOrder({ ...terms, startBy }, roots, escrowWei, {
      onSigned: (signed) => journal.note({ raw: signed }),
    }))
  await journal.note({ order })
  return order
}

async function bring(
  client: StorageClient,
  journal: PutJournal,
  deals: readonly (Deal | undefined)[],
  progress: { readonly name: string; readonly totalBytes: number },
  options: PutOptions,
): Promise<PutReceipt['failed']> {
  const { chain, owner, memory } = client
  const { record } = journal
  const { sizeBytes, n } = record.terms
  const entries = await chain.providers(deals.flatMap((deal) => (deal === undefined ? [] : [deal.provider])))
  const urls = new Map(
    entries.flatMap((entry) => (entry === undefined ? [] : [[entry.address, entry] as const])),
  )
  const waiting = deals.flatMap((deal) => {
    const entry = deal && urls.get(deal.provider)
    if (deal?.state !== 'matched' || entry === undefined || record.stored.includes(deal.slot)) return []
    const { slot, id } = deal
    const bytes = fileBytes(shardPath(journal.folder, slot))
    return [{ slot, deal: id, root: record.roots[slot]!, sizeBytes, bytes, client: client.provider(entry) }]
  })
  const active = deals.flatMap((deal) => (deal?.state === 'active' ? [deal.slot] : []))
  await journal.note({ stored: [...new Set([...record.stored, ...active])] })
  let doneBytes = (n - waiting.length) * sizeBytes
  const told = (bytes: number): void => {
    doneBytes += bytes
    options.onProgress?.({ phase: 'uploading', ...progress, doneBytes })
  }
  const { failed } = await uploadShards(waiting, {
    account: owner.account,
    chainId: chain.chainId,
    market: chain.market,
    manifest: { cid: record.manifestCid, bytes: await readFile(journal.manifestPath) },
    memory,
    signal: options.signal,
    retryMs: options.retryMs,
    onBytes: told,
    onFault: (_, error) => options.onFault?.(error),
    onStored: ({ slot }) => journal.note({ stored: [...journal.record.stored, slot] }),
  })
  const unmatched = deals.flatMap((deal, slot) =>
    deal === undefined ? [{ slot, reason: 'no provider took it' }] : [],
  )
  return [...failed.map(({ slot, error }) => ({ slot, reason: error.message })), ...unmatched]
}

/** After a power cut staged files may be damaged: what would be refused is found out here. */
async function verifyStaged({ folder, record }: PutJournal): Promise<void> {
  const { sizeBytes, n } = record.terms
  for (let slot = 0; slot < n; slot++) {
    if (record.stored.includes(slot)) continue
    const hasher = new PieceHasher()
    let left = sizeBytes
    for await (const bytes of readFrom(shardPath(folder, slot), 0, sizeBytes)) {
      hasher.update(bytes)
      left -= bytes.length
    }
    if (left > 0 || hasher.finish().piece.cid.toString() !== record.pieceCids[slot])
      throw new StagedShardError(slot, folder)
  }
}

function bytesOf(object: ObjectPlan): number {
  if (object.kind === 'file') return object.to - object.from
  return sourcesOf(object).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
}

function titleOf(object: ObjectPlan): string {
  return object.kind === 'file' ? object.source.name : object.name
}

function namesOf(object: ObjectPlan): readonly string[] {
  return sourcesOf(object).map(({ name }) => name)
}

/** The same files, unchanged, give the same text. */
function sourceOf(object: ObjectPlan): string {
  return sourcesOf(object)
    .map(({ name, sizeBytes, modifiedMs }) => `${name} ${sizeBytes} ${modifiedMs}`)
    .join('\n')
}

/** Thrown when too few providers have their shard; what was staged is kept. */
export class PutIncompleteError extends WattError {
  readonly code = 'storage/put-incomplete'
  readonly receipt: PutReceipt
  override readonly fix = 'run watt storage put --resume; it goes on where this stopped'
  constructor(receipt: PutReceipt, needed: number) {
    const reasons = receipt.failed.slice(0, 8).map(({ slot, reason }) => `shard ${slot}: ${reason}`)
    super(
      `Order ${receipt.order} has ${receipt.stored.length} of ${receipt.code.n} shards stored, and needs ${needed} to be safe: ${reasons.join('; ')}.`,
    )
    this.receipt = receipt
  }
}

/** Thrown when a staged shard is not what it was. */
export class StagedShardError extends WattError {
  readonly code = 'storage/staged-shard'
  readonly slot: number
  override readonly fix: string
  constructor(slot: number, folder: string) {
    super(`Shard ${slot} was damaged while it waited in ${folder}.`)
    this.slot = slot
    this.fix = `remove ${folder}, drop its order if there is one (watt storage ls), and store the file again`
  }
}
