/**
 * What happened to an account: by the index where one runs, else by the newest blocks; and what this browser sent.
 * @module
 */
import { indexerClient, type IndexedTransaction } from '@watt/sdk/indexer'
import type { Address, Block, Hash, PublicClient, Transaction } from 'viem'
import type { SentRecord } from '../sign/records.ts'

export type ActivityItem = {
  /** Of the transaction; undefined for an operation that is in no block. */
  readonly hash: Hash | undefined
  readonly direction: 'in' | 'out' | 'call'
  /** The words it was signed by; undefined for what others sent. */
  readonly title: string | undefined
  readonly counterparty: Address | undefined
  /** Of the coin, in wei; undefined where only the record of this browser is known. */
  readonly value: bigint | undefined
  readonly state: SentRecord['state']
  readonly atMs: number
  /** Where this browser sent it. */
  readonly sent?: SentRecord
}

/** Without an index. */
export const blocksLookedAt = 40

/** What was found, and by whom: the node alone knows the newest blocks only. */
export type Activity = { readonly items: readonly ActivityItem[]; readonly source: 'index' | 'node' }

/** Asks the index, and the node where there is none or it is silent. */
export async function readActivity(
  client: PublicClient,
  api: string | undefined,
  owner: Address,
): Promise<Activity> {
  const indexed = api === undefined ? undefined : await readIndexed(api, owner).catch(() => undefined)
  if (indexed !== undefined) return { items: indexed, source: 'index' }
  return { items: await readRecent(client, owner), source: 'node' }
}

/** From the index, newest first. */
async function readIndexed(api: string, owner: Address): Promise<readonly ActivityItem[]> {
  const { items } = await indexerClient(api).transactionsOf(owner, { limit: 50 })
  return items.map((it) => itemOf(it, owner))
}

/** From the newest blocks, newest first. */
async function readRecent(client: PublicClient, owner: Address): Promise<readonly ActivityItem[]> {
  const head = await client.getBlockNumber()
  const first = head >= BigInt(blocksLookedAt) ? head - BigInt(blocksLookedAt) + 1n : 0n
  const numbers = Array.from({ length: Number(head - first) + 1 }, (_, at) => head - BigInt(at))
  const blocks = await Promise.all(
    numbers.map((blockNumber) => client.getBlock({ blockNumber, includeTransactions: true })),
  )
  return blocks.flatMap((block) => ofBlock(block, owner))
}

/** What the chain says, with the words of this browser's records, and what has not reached a block; newest first. */
export function merged(found: readonly ActivityItem[], sent: readonly SentRecord[]): readonly ActivityItem[] {
  const records = new Map(sent.map((it) => [transactionOf(it) ?? it.hash, it]))
  const named = found.map((it) => {
    const record = records.get(it.hash!)
    records.delete(it.hash!)
    // A block closes before its receipt is asked for: what is in one is not pending.
    const isSettled = record !== undefined && record.state !== 'pending' && record.state !== 'replaced'
    return record
      ? { ...it, title: record.title, state: isSettled ? record.state : it.state, sent: record }
      : it
  })
  const rest = [...records.values()].map((it): ActivityItem => ({
    hash: transactionOf(it),
    direction: 'out',
    title: it.title,
    counterparty: it.counterparty,
    value: undefined,
    state: it.state,
    atMs: it.sentMs,
    sent: it,
  }))
  return [...named, ...rest].toSorted((a, b) => b.atMs - a.atMs)
}

function transactionOf({ hash, operation }: SentRecord): Hash | undefined {
  return operation ? operation.transaction : hash
}

function ofBlock(block: Block<bigint, true>, owner: Address): readonly ActivityItem[] {
  const atMs = Number(block.timestamp) * 1_000
  return block.transactions.toReversed().flatMap((it) => {
    const isOwn = isSame(it.from, owner) || isSame(it.to, owner)
    return isOwn ? [ofTransaction(it, owner, atMs)] : []
  })
}

function ofTransaction(it: Transaction, owner: Address, atMs: number): ActivityItem {
  const isOut = isSame(it.from, owner)
  return {
    hash: it.hash,
    direction: it.input !== '0x' ? 'call' : isOut ? 'out' : 'in',
    title: undefined,
    counterparty: isOut ? (it.to ?? undefined) : it.from,
    value: it.value,
    state: 'done',
    atMs,
  }
}

function itemOf(it: IndexedTransaction, owner: Address): ActivityItem {
  const isOut = isSame(it.from, owner)
  return {
    hash: it.hash,
    direction: it.inputBytes > 0 ? 'call' : isOut ? 'out' : 'in',
    title: undefined,
    counterparty: isOut ? (it.to ?? undefined) : it.from,
    value: BigInt(it.value),
    state: it.succeeded ? 'done' : 'failed',
    atMs: it.timeMs,
  }
}

function isSame(a: Address | null, b: Address): boolean {
  return a?.toLowerCase() === b.toLowerCase()
}
