/**
 * What a late joiner needs to close a block itself: RLP [slot value, transaction set], both in canonical bytes.
 * The header follows from them; certificates say whether it is the right one.
 * @module
 */
import type { Block, SlotValue, TransactionSet } from './types.ts'
import { asBytes, asList, decodeRlp, encodeRlp, RlpError } from './rlp.ts'
import { makeSet, setBytesLimit } from './transaction-set.ts'
import { decodeValue, encodeValue, valueBytesMax } from './value.ts'

/** Longest encoding. */
export const closedBlockBytesMax: number = setBytesLimit + valueBytesMax + 16

export function encodeClosedBlock(value: SlotValue, set: Pick<TransactionSet, 'bytes'>): Uint8Array {
  return encodeRlp([encodeValue(value), set.bytes])
}

/**
 * Inverse of {@link encodeClosedBlock}, except that the set stays bytes: decode it with {@link Ledger.decodeSet}.
 * @throws {RlpError} The bytes are too long or not canonical.
 */
export function decodeClosedBlock(bytes: Uint8Array): {
  readonly value: SlotValue
  readonly setBytes: Uint8Array
} {
  if (bytes.length > closedBlockBytesMax) {
    throw new RlpError(`a closed block has ${bytes.length} bytes, more than ${closedBlockBytesMax}`)
  }
  const [valueItem, set] = asList(decodeRlp(bytes), 'closed block', 2)
  const value = decodeValue(asBytes(valueItem, 'slot value'))
  if (value === undefined) throw new RlpError('the slot value is not canonical')
  return { value, setBytes: asBytes(set, 'transaction set') }
}

/** The set that a block executed. */
export function setOf(block: Block): TransactionSet {
  return makeSet(block.header.parentHash, block.transactions)
}
