/**
 * Follows what was sent until it is in a block, across reloads: with each new block the receipts of all pending
 * transactions are asked for.
 * @module
 */
import {
  TransactionNotFoundError,
  TransactionReceiptNotFoundError,
  isAddressEqual,
  type Hash,
  type Hex,
  type PublicClient,
  type TransactionReceipt,
} from 'viem'
import type { HeadFeed } from '../chain/head.ts'
import { isRefused } from './problem.ts'
import { receiptOfOperation, waitingOf } from './operation-fate.ts'
import { isOutbid, type RecordStore, type SentOperation, type SentRecord } from './records.ts'

/** What became of one. */
export type Settled = { readonly record: SentRecord; readonly receipt: TransactionReceipt | undefined }

/**
 * Watches until stopped.
 * @param settled - Told once of each; `receipt` is undefined where it came into no block.
 * @returns stops watching
 */
export function watchReceipts(
  client: PublicClient,
  network: Hex,
  head: HeadFeed,
  records: RecordStore,
  settled: (outcome: Settled) => void,
): () => void {
  let isBusy = false
  let isAskedAgain = false
  let isStopped = false
  const look = async (): Promise<void> => {
    isAskedAgain = isBusy
    if (isBusy) return
    isBusy = true
    try {
      for (const record of records.current()) {
        if (record.state !== 'pending' || record.network !== network) continue
        const found = await fateOf(client, record, records.current)
        if (found === undefined || isStopped) continue
        records.put(found.record)
        settled(found)
      }
    } catch {
      // The node is silent; the next block asks again.
    } finally {
      isBusy = false
    }
    if (isAskedAgain && !isStopped) await look()
  }
  const stops = [head.subscribe(() => void look()), records.subscribe(() => void look())]
  void look()
  return () => {
    isStopped = true
    for (const stop of stops) stop()
  }
}

async function fateOf(
  client: PublicClient,
  record: SentRecord,
  all: RecordStore['current'],
): Promise<Settled | undefined> {
  if (record.operation) return fateOfOperation(client, record, record.operation)
  const receipt = await receiptOf(client, record)
  if (receipt !== undefined)
    return { record: { ...record, state: receipt.status === 'success' ? 'done' : 'failed' }, receipt }
  const next = await client.getTransactionCount({ address: record.from })
  if (next <= record.nonce)
    // Of one nonce a node keeps the highest bid and refuses the others; somebody may make one meanwhile.
    return isOutbid(record, all()) || (await isGivenAgain(client, record)) || isOutbid(record, all())
      ? undefined
      : { record: { ...record, state: 'failed' }, receipt: undefined }
  // Its number is used up. It may have been closed into a block between both questions.
  const late = await receiptOf(client, record)
  if (late !== undefined)
    return { record: { ...record, state: late.status === 'success' ? 'done' : 'failed' }, receipt: late }
  const replacedBy = await winnerOf(client, record, all())
  return {
    record: { ...record, state: 'replaced', ...(replacedBy && { replacedBy }) },
    receipt: undefined,
  }
}

/** Which one that this browser sent with the same nonce is in a block; undefined: none, so another device did it. */
async function winnerOf(
  client: PublicClient,
  { hash, network, from, nonce }: SentRecord,
  all: readonly SentRecord[],
): Promise<Hash | undefined> {
  for (const it of all) {
    const isRival = it.network === network && it.nonce === nonce && isAddressEqual(it.from, from)
    if (!isRival || it.hash === hash || it.operation) continue
    if ((await receiptOf(client, it)) !== undefined) return it.hash
  }
  return undefined
}

async function fateOfOperation(
  client: PublicClient,
  record: SentRecord,
  operation: SentOperation,
): Promise<Settled | undefined> {
  const settled = async (): Promise<Settled | undefined> => {
    const found = await receiptOfOperation(client, record.hash)
    if (found === undefined) return undefined
    const { receipt, transaction } = found
    const state = receipt.status === 'success' ? 'done' : 'failed'
    return { record: { ...record, state, operation: { ...operation, transaction } }, receipt }
  }
  const early = await settled()
  if (early) return early
  const now = await waitingOf(client, record, operation)
  if (now === 'waits') return undefined
  const late = await settled()
  if (late) return late
  return { record: { ...record, state: now === 'gone' ? 'failed' : 'replaced' }, receipt: undefined }
}

/** Gives the node what it does not know. @returns false when it refuses it: then nothing waits. */
async function isGivenAgain(client: PublicClient, { hash, raw }: SentRecord): Promise<boolean> {
  if (raw === undefined) return true
  const isKnown = await client.getTransaction({ hash }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof TransactionNotFoundError) return false
      throw error
    },
  )
  if (isKnown) return true
  return client.sendRawTransaction({ serializedTransaction: raw }).then(
    () => true,
    (error: unknown) => {
      if (isRefused(error)) return false
      throw error
    },
  )
}

async function receiptOf(
  client: PublicClient,
  { hash }: SentRecord,
): Promise<TransactionReceipt | undefined> {
  try {
    return await client.getTransactionReceipt({ hash })
  } catch (error) {
    if (error instanceof TransactionReceiptNotFoundError) return undefined
    throw error
  }
}
