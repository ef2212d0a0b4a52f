/**
 * What the index answers. Addresses and bytes are `0x…` in small letters. Amounts are decimal digits in the smallest unit (wei for the
 * coin). Times are milliseconds since 1970. Words of strangers were made safe to show: bounded, one line, no control or
 * direction characters.
 * @module
 */
import type { Address, Hex } from 'viem'

/** Decimal digits: `BigInt(amount)`. */
export type Amount = string

/** A part of a list, and where the next one begins; null at the end. */
export type Page<ITEM> = { readonly items: readonly ITEM[]; readonly next: string | null }

export type IndexStatus = {
  readonly chainId: number | null
  readonly genesisHash: Hex | null
  /** The node's newest block; null before it answered. */
  readonly head: number | null
  /** Newest block that is in the index whole; null: none. */
  readonly indexed: number | null
  /** When that block closed. */
  readonly indexedTimeMs: number | null
  /** Blocks that are missing; null while the head is not known. */
  readonly lag: number | null
  readonly transactions: number
  readonly database: 'pglite' | 'postgresql'
  /** Why it does not go on, in words; null while it does. */
  readonly problem: string | null
}

export type IndexedBlock = {
  readonly number: number
  readonly hash: Hex
  readonly parentHash: Hex
  readonly timeMs: number
  readonly proposer: Address
  readonly gasUsed: number
  readonly gasLimit: number
  readonly baseFee: Amount
  readonly sizeBytes: number
  readonly transactions: number
}

export type IndexedTransaction = {
  readonly hash: Hex
  readonly block: number
  readonly index: number
  readonly timeMs: number
  readonly from: Address
  readonly to: Address | null
  /** The contract that it made. */
  readonly created: Address | null
  readonly value: Amount
  readonly nonce: number
  readonly gasLimit: number
  readonly gasUsed: number
  /** Wei for a unit of gas, as it was paid. */
  readonly gasPrice: Amount
  readonly type: number
  readonly succeeded: boolean
  /** First four bytes of the input of a call. */
  readonly selector: Hex | null
  /** Name of the function, where a known contract has one with this selector. */
  readonly method: string | null
  readonly inputBytes: number
}

/** `credit`: from the chain itself, by no transaction. */
export type TransferKind = 'native' | 'erc20' | 'erc721' | 'erc1155' | 'credit'

export type TokenKind = 'erc20' | 'erc721' | 'erc1155'

/** What a token calls itself; null where it does not say. */
export type TokenLabel = {
  readonly address: Address
  readonly kind: TokenKind
  readonly name: string | null
  readonly symbol: string | null
  readonly decimals: number | null
}

export type Transfer = {
  readonly block: number
  readonly timeMs: number
  readonly transaction: Hex | null
  readonly kind: TransferKind
  /** Null for the coin. */
  readonly token: TokenLabel | null
  /** Null: it was made. */
  readonly from: Address | null
  /** Null: it was destroyed. */
  readonly to: Address | null
  readonly amount: Amount
  readonly tokenId: Amount | null
}

export type ContractEvent = {
  readonly block: number
  readonly timeMs: number
  readonly transaction: Hex
  readonly logIndex: number
  readonly address: Address
  /** The contract's name in the directory. */
  readonly contract: string | null
  /** Null: not an event of a known contract. */
  readonly event: string | null
  /** Whole numbers are decimal digits. */
  readonly args: Readonly<Record<string, unknown>> | null
  readonly topics: readonly Hex[]
  /** Its first 4096 bytes. */
  readonly data: Hex
  readonly dataBytes: number
}

export type TransactionDetail = IndexedTransaction & {
  /** The first 200 of each. */
  readonly transfers: readonly Transfer[]
  readonly events: readonly ContractEvent[]
}

export type AddressSummary = {
  readonly address: Address
  /** Its name in the directory. */
  readonly name: string | null
  /** Null where it was not made by a transaction of its own: an account, or made by a contract. */
  readonly contract: { readonly creator: Address; readonly transaction: Hex } | null
  readonly token: TokenLabel | null
  readonly firstBlock: number | null
  readonly lastBlock: number | null
  /** Transactions. */
  readonly sent: number
  readonly received: number
  /** Moves of tokens, and credits. */
  readonly transfers: number
}

export type TokenSummary = TokenLabel & {
  /** Made less destroyed, as its transfers say. */
  readonly supply: Amount
  readonly transfers: number
  readonly firstBlock: number
}

/** `holders` counts up to 10,000. */
export type TokenDetail = TokenSummary & { readonly contract: string | null; readonly holders: number }

/** As the token's transfers add up; a token may say otherwise. For ERC-721 and ERC-1155, how many of all kinds. */
export type Holding = { readonly token: TokenLabel; readonly amount: Amount }
export type Holder = { readonly address: Address; readonly name: string | null; readonly amount: Amount }

export type SearchResult =
  | { readonly type: 'block'; readonly number: number; readonly hash: Hex }
  | { readonly type: 'transaction'; readonly hash: Hex; readonly block: number }
  | { readonly type: 'address'; readonly address: Address; readonly name: string | null }
  | { readonly type: 'contract'; readonly address: Address; readonly name: string }
  | { readonly type: 'token'; readonly token: TokenLabel }

export type SearchAnswer = { readonly results: readonly SearchResult[] }

export type Minute = {
  readonly startMs: number
  readonly blocks: number
  readonly transactions: number
  readonly gasUsed: number
}

export type PeriodLength = 'minute' | 'hour' | 'day'

/** In UTC. */
export type Period = {
  readonly startMs: number
  readonly blocks: number
  readonly transactions: number
  readonly gasUsed: number
  /** Wei that senders paid. */
  readonly fees: Amount
  /** How many different accounts sent something; null for what is not a day. */
  readonly senders: number | null
}

export type PeriodsAnswer = { readonly periods: readonly Period[] }
export type MinutesAnswer = { readonly minutes: readonly Minute[] }
export type SupplyAnswer = { readonly tokens: readonly TokenSummary[] }

/** What the live side sends. `topic` is as it was asked for. */
export type LiveMessage =
  | { readonly topic: 'blocks'; readonly blocks: readonly IndexedBlock[] }
  /** Something of it is in this block. */
  | { readonly topic: `address:${Address}` | `token:${Address}`; readonly block: number }

export type LiveTopic = LiveMessage['topic']

/** Every refusal. */
export type IndexProblem = {
  readonly error: { readonly code: string; readonly message: string; readonly fix: string | null }
}
