/**
 * Blocks as the node's JSON-RPC writes them: the fields that the index reads.
 * @see ethereum/execution-apis `src/schemas`
 * @module
 */
import type { Address, Hex } from 'viem'

export type NodeTransaction = {
  readonly hash: Hex
  readonly from: Address
  readonly to: Address | null
  readonly value: Hex
  readonly nonce: Hex
  readonly gas: Hex
  readonly type: Hex
  readonly input: Hex
}

export type NodeLog = {
  readonly address: Address
  readonly topics: readonly Hex[]
  readonly data: Hex
  readonly logIndex: Hex
}

export type NodeReceipt = {
  readonly transactionHash: Hex
  readonly status: Hex
  readonly gasUsed: Hex
  readonly effectiveGasPrice: Hex
  readonly contractAddress: Address | null
  readonly logs: readonly NodeLog[]
}

export type NodeHeader = {
  readonly number: Hex
  readonly hash: Hex
  readonly parentHash: Hex
  readonly miner: Address
  readonly timestamp: Hex
  /** Watt's own: milliseconds since 1970. */
  readonly closeTimeMs?: number
  readonly gasUsed: Hex
  readonly gasLimit: Hex
  readonly baseFeePerGas: Hex
  readonly size: Hex
  /** EIP-4895; `amount` is in gwei. */
  readonly withdrawals?: readonly { readonly address: Address; readonly amount: Hex }[]
}

/** A block with everything that happened in it. */
export type NodeBlock = NodeHeader & {
  readonly transactions: readonly NodeTransaction[]
  readonly receipts: readonly NodeReceipt[]
}
