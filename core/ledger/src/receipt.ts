/**
 * Receipts: Ethereum's encoding for the receipts root, and the compact one that the store keeps.
 * @see EIP-2718 (typed receipts), EIP-658 (status)
 * @module
 */
import type { Address, Log, Outcome } from '@watt/evm'
import type { Receipt, Transaction } from './types.ts'
import { emptyBytes, tagged, toHex } from './bytes.ts'
import { type EncodedRlp, encodeRlp } from './encode-rlp.ts'
import { bloomBytes, bloomOf, type BloomMemory } from './bloom.ts'
import { asBytes, asInteger, asList, decodeRlp, RlpError, type RlpItem } from './rlp.ts'

/** What one transaction did, before its place in the block is known. */
export type TransactionResult = Pick<Outcome, 'succeeded' | 'gasUsed' | 'logs' | 'createdAddress'>

/** The receipt's bytes under the receipts root: RLP [status, cumulativeGasUsed, bloom, logs], typed as its transaction. */
export function encodeReceipt(receipt: Receipt): Uint8Array {
  return encodeReceiptAround(receipt, encodeLogs(receipt.logs))
}

/** {@link encodeReceipt} where the logs are encoded already. */
export function encodeReceiptAround(receipt: Receipt, logs: EncodedRlp): Uint8Array {
  const { succeeded, cumulativeGasUsed, logsBloom } = receipt
  const fields = encodeRlp([succeeded ? 1n : 0n, cumulativeGasUsed, logsBloom, logs])
  return receipt.type === 0 ? fields : tagged(receipt.type, fields)
}

/** Receipts of a block from what its transactions did, in execution order. */
export function makeReceipts(...parts: Parameters<typeof receiptsInOrder>): readonly Receipt[] {
  return [...receiptsInOrder(...parts)]
}

/**
 * {@link makeReceipts}, one by one.
 * @yields the receipt of each.
 */
export function* receiptsInOrder(
  transactions: readonly Pick<Transaction, 'type'>[],
  results: readonly TransactionResult[],
  effectiveGasPrice: bigint,
): Generator<Receipt> {
  const memory: BloomMemory = new Map()
  // One memory for all filters of a block: a host pays more for memory of its own than a filter costs.
  const blooms = new Uint8Array(bloomBytes * results.filter(({ logs }) => logs.length > 0).length)
  let bloomAt = 0
  let cumulativeGasUsed = 0n
  let firstLogIndex = 0
  for (const [index, result] of results.entries()) {
    cumulativeGasUsed += result.gasUsed
    const bloom = blooms.subarray(bloomAt, bloomAt + bloomBytes)
    if (result.logs.length > 0) bloomAt += bloomBytes
    yield {
      type: transactions[index]?.type ?? 0,
      succeeded: result.succeeded,
      cumulativeGasUsed,
      gasUsed: result.gasUsed,
      logsBloom: bloomOf(result.logs, memory, bloom),
      logs: result.logs,
      contractAddress: result.createdAddress,
      effectiveGasPrice,
      firstLogIndex,
    }
    firstLogIndex += result.logs.length
  }
}

/** RLP [[status, gasUsed, contractAddress, logs], …]; the rest follows from these. @param logs - Of each result. */
export function encodeResults(
  results: readonly TransactionResult[],
  logs: readonly EncodedRlp[] = results.map((it) => encodeLogs(it.logs)),
): Uint8Array {
  return encodeRlp(
    results.map(({ succeeded, gasUsed, createdAddress }, index) => [
      succeeded ? 1n : 0n,
      gasUsed,
      createdAddress ?? emptyBytes,
      logs[index] ?? noLogs,
    ]),
  )
}

/** Inverse of {@link encodeResults}. @throws {RlpError} */
export function decodeResults(bytes: Uint8Array): readonly TransactionResult[] {
  return asList(decodeRlp(bytes), 'results').map((item) => {
    const [status, gasUsed, created, logs] = asList(item, 'result', 4)
    const succeeded = asInteger(status, 'status', 1)
    if (succeeded > 1n) throw new RlpError(`status is ${succeeded}; 0 or 1 is expected`)
    return {
      succeeded: succeeded === 1n,
      gasUsed: asInteger(gasUsed, 'gasUsed', 8),
      createdAddress: readAddress(created),
      logs: asList(logs, 'logs').map(readLog),
    }
  })
}

function readAddress(item: RlpItem | undefined): Address | undefined {
  const bytes = asBytes(item, 'contractAddress')
  if (bytes.length !== 0 && bytes.length !== 20) throw new RlpError(`an address has ${bytes.length} bytes`)
  return bytes.length === 0 ? undefined : toHex(bytes)
}

/** The logs of one transaction, encoded once for its receipt and its record. */
export function encodeLogs(logs: readonly Log[]): EncodedRlp {
  return logs.length === 0
    ? noLogs
    : { rlp: encodeRlp(logs.map((log) => [log.address, log.topics, log.data])) }
}

const noLogs: EncodedRlp = { rlp: encodeRlp([]) }

function readLog(item: RlpItem): Log {
  const [address, topics, data] = asList(item, 'log', 3)
  return {
    address: toHex(asBytes(address, 'log address', 20)),
    topics: asList(topics, 'topics').map((topic) => toHex(asBytes(topic, 'topic', 32))),
    data: asBytes(data, 'log data').slice(),
  }
}
