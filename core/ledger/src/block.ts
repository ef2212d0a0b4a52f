/**
 * Blocks: assembled at a close, and read back from the store.
 * @module
 */
import type { Hex } from '@watt/evm'
import type { Block, Header, Receipt, SlotValue, Transaction, Withdrawal } from './types.ts'
import { keccak } from './bytes.ts'
import { uniteBlooms } from './bloom.ts'
import { feePool } from './fees.ts'
import { encodeHeader, hashHeader } from './header.ts'
import { applyUpgrades } from './parameters.ts'
import { orderedTrieRoot } from './trie/ordered-trie.ts'
import { encodeValue } from './value.ts'
import { encodeWithdrawal } from './withdrawal.ts'

/** What a block is made of once its transactions ran. */
export type BlockParts = {
  readonly parent: Block
  readonly value: SlotValue
  /** In execution order. */
  readonly transactions: readonly Transaction[]
  readonly receipts: readonly Receipt[]
  readonly transactionsRoot: Hex
  readonly receiptsRoot: Hex
  readonly withdrawals: readonly Withdrawal[]
  readonly stateRoot: Hex
  readonly price: bigint
}

/** keccak256 of the slot value: binds close time and upgrades to the header; PREVRANDAO returns it. */
export function mixHashOf(value: SlotValue): Hex {
  return keccak(encodeValue(value))
}

/** Assembles the block after `parent`. */
export function makeBlock(parts: BlockParts): Block {
  const { parent, value, transactions, receipts, withdrawals } = parts
  const header: Header = {
    parentHash: parent.hash,
    coinbase: feePool,
    stateRoot: parts.stateRoot,
    transactionsRoot: parts.transactionsRoot,
    receiptsRoot: parts.receiptsRoot,
    logsBloom: uniteBlooms(receipts.map(({ logsBloom }) => logsBloom)),
    number: parent.header.number + 1n,
    gasLimit: parent.parameters.gasLimit,
    gasUsed: receipts.at(-1)?.cumulativeGasUsed ?? 0n,
    timestamp: timestampOf(value),
    extraData: value.transactionSetHash,
    mixHash: mixHashOf(value),
    baseFeePerGas: parts.price,
    withdrawalsRoot: orderedTrieRoot(withdrawals.map(encodeWithdrawal)),
  }
  const parameters = applyUpgrades(parent.parameters, value.upgrades)
  return blockOf({ header, value, transactions, withdrawals, parameters })
}

/** A block from its header and what the header binds. */
export function blockOf(parts: Omit<Block, 'hash' | 'sizeBytes'>): Block {
  return { ...parts, hash: hashHeader(parts.header), sizeBytes: blockRlpLength(parts) }
}

/** Close time in whole seconds, as contracts see it. Blocks of less than a second may share one. */
export function timestampOf(value: SlotValue): bigint {
  return value.closeTimeMs / 1000n
}

/** Ethereum's block is RLP [header, transactions, uncles, withdrawals]; typed transactions are byte strings in it. */
function blockRlpLength({ header, transactions, withdrawals }: Omit<Block, 'hash' | 'sizeBytes'>): number {
  const body = transactions.reduce(
    (sum, { type, raw }) => sum + (type === 0 ? raw.length : prefixed(raw.length)),
    0,
  )
  const paid = withdrawals.reduce((sum, it) => sum + encodeWithdrawal(it).length, 0)
  const noUncles = 1
  return prefixed(encodeHeader(header).length + prefixed(body) + noUncles + prefixed(paid))
}

/** Length of a list, or of an item of more than one byte, with its prefix. */
function prefixed(length: number): number {
  if (length <= 55) return length + 1
  return length + 1 + Math.ceil((32 - Math.clz32(length)) / 8)
}
