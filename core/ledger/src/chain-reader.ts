/**
 * Reads closed blocks out of the store.
 * @module
 */
import type { Address, Hex } from '@watt/evm'
import type { Block, HashedHeader, Receipt, Store, Transaction, TransactionLocation } from './types.ts'
import { blockHashKey, blockKey, bodyKey, headKey, receiptsKey, transactionKey } from './chain-keys.ts'
import { boundedCache } from './bounded-cache.ts'
import {
  type BlockRecord,
  decodeBlockRecord,
  decodeBody,
  decodeHead,
  decodeLocation,
  decodeNumber,
  type HeadRecord,
} from './chain-records.ts'
import { hashHeader } from './header.ts'
import { decodeResults, makeReceipts } from './receipt.ts'

/**
 * Bytes of recently read blocks kept decoded, and as many of receipts: the newest blocks are asked for again and again, and one
 * alone may hold 14,285 transactions, or megabytes of calldata or logs. The youngest is kept whatever it takes.
 */
const cachedBytesMax = 16_777_216
/** What a decoded transaction, receipt or log takes besides its bytes, about. */
const objectBytes = 1_024

export type ChainReader = {
  readonly head: () => HeadRecord | undefined
  readonly block: (id: bigint | Hex) => Block | undefined
  readonly header: (number: bigint) => HashedHeader | undefined
  readonly receipts: (number: bigint) => readonly Receipt[] | undefined
  readonly locate: (transactionHash: Hex) => TransactionLocation | undefined
  /** Keeps a block that was just closed, so that its first readers need no decoding. */
  readonly remember: (block: Block, receipts: readonly Receipt[]) => void
}

/** @param decode - Decodes a stored transaction, whose signature needs no second check. */
export function chainReader(
  store: Store,
  decode: (raw: Uint8Array, sender: Address) => Transaction,
): ChainReader {
  const blocks = boundedCache<bigint, Block>(cachedBytesMax)
  const receiptLists = boundedCache<bigint, readonly Receipt[]>(cachedBytesMax)

  const record = (number: bigint): BlockRecord | undefined => {
    const bytes = number < 0n ? undefined : store.get(blockKey(number))
    return bytes && decodeBlockRecord(bytes)
  }
  const numberOf = (hash: Hex): bigint | undefined => {
    const bytes = store.get(blockHashKey(hash))
    return bytes && decodeNumber(bytes)
  }
  const body = (number: bigint): Pick<Block, 'transactions' | 'withdrawals'> => {
    const bytes = store.get(bodyKey(number))
    const { transactions, withdrawals } = bytes ? decodeBody(bytes) : { transactions: [], withdrawals: [] }
    return { transactions: transactions.map(({ raw, sender }) => decode(raw, sender)), withdrawals }
  }
  const block = (id: bigint | Hex): Block | undefined => {
    const number = typeof id === 'bigint' ? id : numberOf(id)
    if (number === undefined) return undefined
    const known = blocks.get(number)
    if (known) return known
    const found = record(number)
    if (found === undefined) return undefined
    const read: Block = { ...found, hash: hashHeader(found.header), ...body(number) }
    blocks.set(number, read, bytesOfBlock(read))
    return read
  }
  const receipts = (number: bigint): readonly Receipt[] | undefined => {
    const known = receiptLists.get(number)
    if (known) return known
    const bytes = store.get(receiptsKey(number))
    const closed = bytes && block(number)
    if (!closed) return undefined
    const read = makeReceipts(closed.transactions, decodeResults(bytes), closed.header.baseFeePerGas)
    receiptLists.set(number, read, bytesOfReceipts(read))
    return read
  }

  return {
    head: () => {
      const bytes = store.get(headKey)
      return bytes && decodeHead(bytes)
    },
    block,
    header: (number) => {
      const known = blocks.get(number)
      if (known) return known
      const header = record(number)?.header
      return header && { header, hash: hashHeader(header) }
    },
    receipts,
    locate: (transactionHash) => {
      const bytes = store.get(transactionKey(transactionHash))
      return bytes && decodeLocation(bytes)
    },
    remember: (closed, itsReceipts) => {
      blocks.set(closed.header.number, closed, bytesOfBlock(closed))
      receiptLists.set(closed.header.number, itsReceipts, bytesOfReceipts(itsReceipts))
    },
  }
}

/** Twice its size: for each transaction its bytes, and what was read out of them. */
function bytesOfBlock({ transactions, sizeBytes }: Block): number {
  return Math.min(cachedBytesMax, objectBytes * (1 + transactions.length) + 2 * sizeBytes)
}

function bytesOfReceipts(receipts: readonly Receipt[]): number {
  const bytesOfLogs = ({ logs }: Receipt): number =>
    logs.reduce((sum, { data }) => sum + objectBytes + data.length, objectBytes)
  return Math.min(
    cachedBytesMax,
    receipts.reduce((sum, receipt) => sum + bytesOfLogs(receipt), objectBytes),
  )
}
