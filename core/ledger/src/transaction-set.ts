/**
 * Transaction sets: what validators agree on for one slot, in canonical bytes, and the order in which they run.
 *
 * Canonical bytes are RLP [parentHash, [raw, …]], raws in ascending order of their keccak256. The order of execution is
 * derived from the set's hash: a fee buys a place in the block, not a place before somebody else.
 * @module
 */
import { keccak256 } from '@watt/evm'
import type { Address, Hex } from '@watt/evm'
import type { Transaction, TransactionSet } from './types.ts'
import { WattError } from '@watt/errors'
import { compareHex, concatBytes, fromHex, keccak, toHex } from './bytes.ts'
import type { Pacer } from './pacer.ts'
import { parameterBounds } from './parameters.ts'
import { asBytes, asList, decodeRlp, encodeRlp, RlpError } from './rlp.ts'
import { TransactionError } from './transaction.ts'

/** No set is larger, whatever validators vote. */
export const setBytesLimit: number = Number(parameterBounds.setBytesMax.max)

/** Makes a set of transactions in any order, without duplicates. */
export function makeSet(parentHash: Hex, transactions: readonly Transaction[]): TransactionSet {
  const sorted = inOrder(transactions)
  const bytes = encodeSet(parentHash, sorted)
  return { hash: keccak(bytes), parentHash, transactions: sorted, bytes }
}

/** The same with a turn for others between its steps: a full set takes 15 ms. */
export async function makeSetInTurns(
  parentHash: Hex,
  transactions: readonly Transaction[],
  pace: Pacer,
): Promise<TransactionSet> {
  const sorted = inOrder(transactions)
  await pace(transactions.length)
  const bytes = encodeSet(parentHash, sorted)
  await pace(transactions.length)
  return { hash: keccak(bytes), parentHash, transactions: sorted, bytes }
}

function inOrder(transactions: readonly Transaction[]): readonly Transaction[] {
  return transactions.toSorted((left, right) => compareHex(left.hash, right.hash))
}

function encodeSet(parentHash: Hex, transactions: readonly Transaction[]): Uint8Array {
  return encodeRlp([parentHash, transactions.map(({ raw }) => raw)])
}

/** Bytes that one more raw transaction of this length adds to a set, at most. */
export function setEntryBytes(rawLength: number): number {
  return rawLength + (rawLength <= 55 ? 1 : rawLength <= 0xff ? 2 : rawLength <= 0xffff ? 3 : 4)
}

/** Bytes of a set around its entries, at most: two list prefixes and the parent's hash. */
export const setFrameBytes: number = 5 + 33 + 5

/**
 * Decodes canonical bytes.
 * @param decode - Decodes one raw transaction of known hash, perhaps from a cache; throws {@link TransactionError}.
 * @throws {SetDecodeError} The bytes are not the canonical form of a set of transactions for this chain.
 */
export function decodeSet(
  bytes: Uint8Array,
  decode: (raw: Uint8Array, hash: Hex) => Transaction,
): TransactionSet {
  if (bytes.length > setBytesLimit)
    throw new SetDecodeError(`${bytes.length} bytes; at most ${setBytesLimit} are taken`)
  try {
    const [parent, raws] = asList(decodeRlp(bytes), 'set', 2)
    const parentHash = toHex(asBytes(parent, 'parentHash', 32))
    let last = ''
    const transactions = asList(raws, 'transactions').map((item) => {
      const raw = asBytes(item, 'transaction')
      const hash = keccak(raw)
      if (hash <= last) throw new SetDecodeError(`transaction ${hash} does not come after ${last}`)
      last = hash
      return decode(raw, hash)
    })
    return { hash: keccak(bytes), parentHash, transactions, bytes: new Uint8Array(bytes) }
  } catch (error) {
    if (error instanceof RlpError || error instanceof TransactionError) {
      throw new SetDecodeError(error.message, { cause: error })
    }
    throw error
  }
}

const queues = new WeakMap<TransactionSet, ReadonlyMap<Address, readonly Transaction[]>>()

/** What each sender has in a set, nonces ascending. Sorted once: the set is checked by it and runs by it. */
export function queuesOf(set: TransactionSet): ReadonlyMap<Address, readonly Transaction[]> {
  const known = queues.get(set)
  if (known !== undefined) return known
  const bySender = new Map<Address, Transaction[]>()
  for (const transaction of set.transactions) {
    const queue = bySender.get(transaction.sender)
    if (queue) queue.push(transaction)
    else bySender.set(transaction.sender, [transaction])
  }
  for (const queue of bySender.values()) queue.sort(compareNonces)
  queues.set(set, bySender)
  return bySender
}

/**
 * The order in which a set runs: each sender's nonces ascend; senders are shuffled by keccak256(set hash | sender),
 * and take turns transaction by transaction, so that nobody's long queue delays all others.
 */
export function executionOrder(set: TransactionSet): readonly Transaction[] {
  const seed = fromHex(set.hash)
  const shuffled = [...queuesOf(set)]
    .map(([sender, queue]) => ({ rank: toHex(keccak256(concatBytes(seed, fromHex(sender)))), queue }))
    .toSorted((left, right) => compareHex(left.rank, right.rank))
  const order: Transaction[] = []
  for (let turn = 0; order.length < set.transactions.length; turn++) {
    for (const { queue } of shuffled) {
      const transaction = queue[turn]
      if (transaction) order.push(transaction)
    }
  }
  return order
}

/** Equal nonces order by hash; a valid set has none. */
function compareNonces(left: Transaction, right: Transaction): number {
  return left.nonce < right.nonce ? -1 : left.nonce > right.nonce ? 1 : compareHex(left.hash, right.hash)
}

/** Thrown when bytes are not the canonical form of a transaction set. `cause` says why a transaction was refused. */
export class SetDecodeError extends WattError {
  readonly code = 'ledger/set-decode'
  constructor(problem: string, options?: ErrorOptions) {
    super(`Transaction set refused: ${problem}.`, options)
  }
}
