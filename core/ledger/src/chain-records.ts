/**
 * The chain's records in the store, as bytes.
 * @module
 */
import type { Address } from '@watt/evm'
import type {
  Block,
  Header,
  Parameters,
  SlotValue,
  StoreOperation,
  TransactionLocation,
  Withdrawal,
} from './types.ts'
import { toHex, uint64Bytes } from './bytes.ts'
import { blockHashKey, blockKey, bodyKey, headKey, receiptsKey, transactionKey } from './chain-keys.ts'
import { writeBlock } from './store/keys.ts'
import { inOrder, packedRecords } from './store/packed-records.ts'
import { encodeHeader, decodeHeader } from './header.ts'
import { readUpgrades, upgradesRlp } from './parameters.ts'
import { type Pacer, unpaced } from './pacer.ts'
import { asBytes, asInteger, asList, decodeRlp, encodeRlp, RlpError } from './rlp.ts'
import { decodeValue, encodeValue } from './value.ts'
import { readWithdrawal, withdrawalRlp } from './withdrawal.ts'

export type BlockRecord = {
  readonly header: Header
  readonly value: SlotValue
  readonly parameters: Parameters
  readonly sizeBytes: number
}

export type HeadRecord = { readonly number: bigint; readonly supply: bigint }

/** Block (8) and index (4). */
const locationBytes = 12

/**
 * Everything that one block adds to the store, but its state.
 * @param results - What its transactions did, encoded.
 */
export async function blockOperations(
  block: Block,
  results: Uint8Array,
  supply: bigint,
  pace: Pacer = unpaced,
): Promise<Iterable<StoreOperation>> {
  const { number } = block.header
  const records: StoreOperation[] = [
    { key: blockKey(number), value: encodeBlockRecord(block) },
    { key: bodyKey(number), value: encodeBody(block) },
    { key: receiptsKey(number), value: results },
    { key: blockHashKey(block.hash), value: uint64Bytes(number) },
    { key: headKey, value: encodeRlp([number, supply]) },
  ]
  await pace(block.transactions.length)
  const locations = packedRecords()
  for (const [index, { hash }] of block.transactions.entries()) {
    writeLocation(locations.add(transactionKey(hash), locationBytes), { blockNumber: number, index })
    const pause = pace(1)
    if (pause !== undefined) await pause
  }
  return inOrder(records, locations)
}

/** @throws {RlpError} The store's bytes are damaged; so throw all decoders here. */
export function decodeHead(bytes: Uint8Array): HeadRecord {
  const [number, supply] = asList(decodeRlp(bytes), 'head', 2)
  return { number: asInteger(number, 'head number', 8), supply: asInteger(supply, 'supply') }
}

export function decodeBlockRecord(bytes: Uint8Array): BlockRecord {
  const [header, value, parameters, size] = asList(decodeRlp(bytes), 'block record', 4)
  const slotValue = decodeValue(asBytes(value, 'slot value'))
  const { gasLimit, setBytesMax, freeTransactionsPerAccountMax } = readUpgrades(parameters)
  if (
    slotValue === undefined ||
    gasLimit === undefined ||
    setBytesMax === undefined ||
    freeTransactionsPerAccountMax === undefined
  ) {
    throw new RlpError('a block record lacks its slot value or a parameter')
  }
  return {
    header: decodeHeader(asBytes(header, 'header')),
    value: slotValue,
    parameters: { gasLimit, setBytesMax, freeTransactionsPerAccountMax },
    sizeBytes: Number(asInteger(size, 'size', 6)),
  }
}

export type BodyRecord = {
  /** Raw transactions with their senders, in execution order. */
  readonly transactions: readonly { readonly raw: Uint8Array; readonly sender: Address }[]
  readonly withdrawals: readonly Withdrawal[]
}

export function decodeBody(bytes: Uint8Array): BodyRecord {
  const [raws, senders, withdrawals = []] = asList(decodeRlp(bytes), 'body')
  const senderItems = asList(senders, 'senders')
  return {
    transactions: asList(raws, 'transactions', senderItems.length).map((raw, index) => ({
      raw: asBytes(raw, 'transaction'),
      sender: toHex(asBytes(senderItems[index], 'sender', 20)),
    })),
    withdrawals: asList(withdrawals, 'withdrawals').map(readWithdrawal),
  }
}

export function decodeLocation(bytes: Uint8Array): TransactionLocation {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { blockNumber: view.getBigUint64(0), index: view.getUint32(8) }
}

function encodeBlockRecord({ header, value, parameters, sizeBytes }: Block): Uint8Array {
  return encodeRlp([encodeHeader(header), encodeValue(value), upgradesRlp(parameters), BigInt(sizeBytes)])
}

/** Most blocks pay nothing out: withdrawals follow only where there are any. */
function encodeBody({ transactions, withdrawals }: Block): Uint8Array {
  return encodeRlp([
    transactions.map(({ raw }) => raw),
    transactions.map(({ sender }) => sender),
    ...(withdrawals.length === 0 ? [] : [withdrawals.map(withdrawalRlp)]),
  ])
}

function writeLocation(bytes: Uint8Array, { blockNumber, index }: TransactionLocation): void {
  writeBlock(bytes, 0, Number(blockNumber))
  for (let at = 11, rest = index; at >= 8; at--, rest >>>= 8) bytes[at] = rest & 0xff
}

/** The number behind a block hash. */
export function decodeNumber(bytes: Uint8Array): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0)
}
