/**
 * The ledger's words: transactions, transaction sets, slot values, headers, blocks, receipts.
 * Hashes and addresses are lower-case `0x` hex; money is `bigint` wei; gas is `bigint`.
 * @module
 */
import type { DayReader } from './day/day-ledger.ts'
import type { AccessList, Address, Authorization, Hex, Log, Message, Rejection, StateReader } from '@watt/evm'

/** A decoded, signature-checked transaction of type 0 (legacy), 1 (EIP-2930), 2 (EIP-1559) or 4 (EIP-7702). */
export type Transaction = {
  readonly type: 0 | 1 | 2 | 4
  readonly hash: Hex
  /** The exact bytes that were signed and sent (EIP-2718 envelope or legacy RLP). */
  readonly raw: Uint8Array
  readonly sender: Address
  /** undefined only for legacy transactions without replay protection. */
  readonly chainId: bigint | undefined
  readonly nonce: bigint
  readonly gasLimit: bigint
  /** Highest price per gas the sender pays; `gasPrice` for types 0 and 1. This is the bid. */
  readonly maxFeePerGas: bigint
  /** Kept for receipts and tools; Watt charges every transaction of a block the same clearing price. */
  readonly maxPriorityFeePerGas: bigint
  readonly to: Address | undefined
  readonly value: bigint
  readonly data: Uint8Array
  readonly accessList: AccessList
  readonly authorizationList: readonly (Authorization & {
    readonly yParity: bigint
    readonly r: bigint
    readonly s: bigint
  })[]
  readonly v: bigint
  readonly r: bigint
  readonly s: bigint
}

/** Finds the signer of a 32-byte digest. @returns undefined when the signature is invalid. */
export type RecoverAddress = (digest: Uint8Array, r: bigint, s: bigint, yParity: 0 | 1) => Address | undefined

/**
 * What validators agree on for one slot: canonical bytes are RLP [parentHash, transactions in ascending hash order].
 * `hash` = keccak256 of those bytes.
 */
export type TransactionSet = {
  readonly hash: Hex
  readonly parentHash: Hex
  /** Ascending by transaction hash. The order of execution is derived from it, not stored. */
  readonly transactions: readonly Transaction[]
  readonly bytes: Uint8Array
}

/** Parameters that validators may vote to change; set at genesis. */
export type Parameters = {
  /** Gas per block. */
  readonly gasLimit: bigint
  /** Bytes of a transaction set's canonical form. */
  readonly setBytesMax: number
  /** Zero-fee transactions of one account in one block. */
  readonly freeTransactionsPerAccountMax: number
}

/** Parameters a slot changes, effective from the next slot. */
export type Upgrades = Partial<Parameters>

/** The SCP value of one slot. Canonical bytes: RLP [parentHash, transactionSetHash, closeTimeMs, upgrades]. */
export type SlotValue = {
  readonly parentHash: Hex
  readonly transactionSetHash: Hex
  /** Milliseconds since 1970, strictly greater than the parent's. */
  readonly closeTimeMs: bigint
  readonly upgrades: Upgrades
}

/**
 * Ethereum's header layout (its RLP hash is the block hash), with Watt's meaning for free fields:
 * `extraData` is the transaction set hash, `mixHash` is keccak256 of the slot value's bytes (it binds close time
 * and upgrades; PREVRANDAO returns it; proposers can grind it, so nothing of value may depend on it),
 * `coinbase` is the fee pool, `baseFeePerGas` is the block's clearing price, `timestamp` is the close time in seconds.
 */
export type Header = {
  readonly parentHash: Hex
  readonly coinbase: Address
  readonly stateRoot: Hex
  readonly transactionsRoot: Hex
  readonly receiptsRoot: Hex
  readonly logsBloom: Uint8Array
  readonly number: bigint
  readonly gasLimit: bigint
  readonly gasUsed: bigint
  readonly timestamp: bigint
  readonly extraData: Hex
  readonly mixHash: Hex
  readonly baseFeePerGas: bigint
  /** Root of the block's withdrawals, which pay out the emission; of an empty trie in all other blocks. */
  readonly withdrawalsRoot: Hex
}

/** Money that the protocol credits to an account without a transaction (EIP-4895). */
export type Withdrawal = {
  /** The step of the emission curve. */
  readonly index: bigint
  readonly validatorIndex: bigint
  readonly address: Address
  readonly amountGwei: bigint
}

export type Block = {
  readonly hash: Hex
  readonly header: Header
  readonly value: SlotValue
  /** In execution order. */
  readonly transactions: readonly Transaction[]
  readonly withdrawals: readonly Withdrawal[]
  /** RLP length of the Ethereum block, for `eth_getBlock`. */
  readonly sizeBytes: number
  /** Parameters in force after this block. */
  readonly parameters: Parameters
}

export type HashedHeader = Pick<Block, 'hash' | 'header'>

export type Receipt = {
  readonly type: 0 | 1 | 2 | 4
  readonly succeeded: boolean
  readonly cumulativeGasUsed: bigint
  readonly gasUsed: bigint
  readonly logsBloom: Uint8Array
  readonly logs: readonly Log[]
  readonly contractAddress: Address | undefined
  readonly effectiveGasPrice: bigint
  /** Index in the block of the first log of this receipt. */
  readonly firstLogIndex: number
}

export type TransactionLocation = { readonly blockNumber: bigint; readonly index: number }

/** `eth_getProof` (EIP-1186). Proof nodes are RLP, root first. */
export type AccountProof = {
  readonly address: Address
  readonly balance: bigint
  readonly nonce: bigint
  readonly codeHash: Hex
  readonly storageHash: Hex
  readonly accountProof: readonly Uint8Array[]
  readonly storageProof: readonly {
    readonly key: Hex
    readonly value: bigint
    readonly proof: readonly Uint8Array[]
  }[]
}

/** Why a set or value may not be agreed on. */
export type SetRejection = {
  readonly code:
    | 'wrong-parent'
    | 'not-canonical'
    | 'too-many-bytes'
    | 'too-much-gas'
    | 'transaction-rejected'
    | 'wrong-chain'
    | 'too-many-free'
    | 'duplicate'
    | 'underfunded-sender'
  readonly message: string
  readonly transaction?: Hex
  readonly cause?: Rejection
}

/** What a proposer takes less of than the rules allow. They know nothing of it. */
export type ProposalBound = {
  /** No more is taken once this much gas is; the best candidate is, however much it offers. */
  readonly gasMax: bigint
  /** Those that waited for long: when the bound cut others off, they come in all the same, while the set is not full. */
  readonly late: Iterable<Transaction>
}

export type ValueVerdict = 'valid' | 'maybeValid' | 'invalid'

/**
 * The ledger of one chain over one store. One caller closes blocks; any number read.
 * It never reads a clock: times come in through slot values and arguments.
 */
export interface Ledger {
  readonly chainId: bigint
  readonly genesisHash: Hex
  readonly head: Block
  /** The account without a key that fees collect in. */
  readonly feePool: Address

  /**
   * Decodes and checks a raw transaction's form, bounds, chain id and signature.
   * @param sender - Who signed it, when the signature was checked elsewhere.
   * @param hash - keccak256 of the bytes, when it was computed already.
   * @throws a TransactionError.
   */
  decode(raw: Uint8Array, sender?: Address, hash?: Hex): Transaction
  /** Whether a transaction could enter the next block after the sender's earlier ones; bid and nonce included. */
  check(transaction: Transaction, state?: StateReader): Rejection | undefined
  message(transaction: Transaction): Message

  /**
   * Chooses what fits into the next block. `candidates` come best first; a sender's nonces must ascend without gaps
   * from its state nonce, and those that do not fit are left out together with their successors.
   * @param bound - What the proposer itself wants to stay below. No gas of a set that it cut counts as full.
   */
  buildSet(candidates: Iterable<Transaction>, bound?: ProposalBound): Promise<TransactionSet>
  /** @throws {SetDecodeError} bytes are not a canonical set. `recover` may answer from a cache. */
  decodeSet(bytes: Uint8Array): TransactionSet
  /** Checks a set against the head's state. */
  checkSet(set: TransactionSet): SetRejection | undefined
  encodeValue(value: SlotValue): Uint8Array
  /** @returns undefined when the bytes are not canonical. */
  decodeValue(bytes: Uint8Array): SlotValue | undefined

  /**
   * Executes the set on the head, checks the invariants and commits everything in one atomic durable write,
   * together with `alongside`. When it resolves, the block is the head and survives a power cut.
   * @throws {InvariantError} nothing was written; the node must stop voting.
   * @throws {StoreError} nothing was acknowledged; the same close may be tried again.
   */
  close(value: SlotValue, set: TransactionSet, alongside?: readonly StoreOperation[]): Promise<Block>

  block(id: bigint | Hex): Block | undefined
  /** A block's header alone, without what thousands of transactions take to decode. */
  header(number: bigint): HashedHeader | undefined
  receipts(blockNumber: bigint): readonly Receipt[] | undefined
  locate(transactionHash: Hex): TransactionLocation | undefined
  /** State after a block. @returns undefined when the block is unknown or its state was pruned. */
  state(blockNumber: bigint): StateReader | undefined
  proof(address: Address, slots: readonly Hex[], blockNumber: bigint): AccountProof | undefined
  /** Oldest block whose state can still be read. */
  readonly oldestState: bigint
  /** What people earn by the day; undefined on chains without it. */
  readonly days: DayReader | undefined
}

/** `value` undefined deletes. */
export type StoreOperation = { readonly key: Uint8Array; readonly value: Uint8Array | undefined }

/**
 * An ordered key-value store. Reads are synchronous; writes are atomic and durable when they resolve.
 * Keys are at most 512 bytes, ordered as unsigned bytes.
 */
export interface Store {
  get(key: Uint8Array): Uint8Array | undefined
  /** What {@link Store.get} gives now for each key, read on another thread. Absent where reads cost next to nothing. */
  readonly getMany?: (keys: readonly Uint8Array[]) => Promise<readonly (Uint8Array | undefined)[]>
  /** Entries with gte <= key < lt, ascending (or descending with `reverse`). A consistent snapshot. */
  entries(range: {
    readonly gte: Uint8Array
    readonly lt: Uint8Array
    readonly reverse?: boolean
    readonly limit?: number
  }): AsyncIterable<readonly [Uint8Array, Uint8Array]>
  /** @param operations - Walked more than once on a full disk: no generator. @throws {StoreError} with `reason` 'disk-full' | 'io'; nothing of the batch is visible then. After 'disk-full' the store works again once there is space, after 'io' it only reads. */
  write(operations: Iterable<StoreOperation>): Promise<void>
  close(): Promise<void>
}
