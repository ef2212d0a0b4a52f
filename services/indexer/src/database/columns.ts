/**
 * What lies in the database: each table's columns with their SQL types, once, for the migration that makes them, for the
 * statements that fill them, and (as {@link Database}) for the compiler.
 *
 * Positions order everything: `block * 2^20 + place in the block`, so that one number sorts, pages and names a block.
 * @module
 */
import type { Bytes } from './bytes.ts'

/** Decimal digits: larger than a number holds exactly. */
export type Digits = string

export type BlockRow = {
  readonly number: number
  readonly hash: Bytes
  readonly parent: Bytes
  /** When it closed: milliseconds since 1970. */
  readonly time_ms: number
  readonly proposer: Bytes
  readonly gas_used: number
  readonly gas_limit: number
  readonly base_fee: Digits
  readonly size: number
  readonly transactions: number
}

export type TransactionRow = {
  readonly id: number
  readonly hash: Bytes
  readonly sender: Bytes
  readonly recipient: Bytes | null
  /** The contract that it made. */
  readonly created: Bytes | null
  readonly value: Digits
  readonly nonce: number
  readonly gas_limit: number
  readonly gas_used: number
  readonly gas_price: Digits
  readonly type: number
  readonly succeeded: boolean
  readonly selector: Bytes | null
  readonly input_bytes: number
}

export type TransferRow = {
  readonly id: number
  /** Position of the transaction; null for what a block credits by itself. */
  readonly tx: number | null
  /** Place in {@link transferKinds}. */
  readonly kind: number
  readonly token: Bytes | null
  readonly sender: Bytes | null
  readonly recipient: Bytes | null
  readonly amount: Digits
  readonly token_id: Digits | null
}

export type LogRow = {
  readonly id: number
  readonly tx: number
  readonly address: Bytes
  /** One after the other, 32 bytes each. */
  readonly topics: Bytes
  /** Cut after the bytes that are kept. */
  readonly data: Bytes
  readonly data_bytes: number
  /** Null: none of a known contract. */
  readonly event: string | null
  readonly args: Readonly<Record<string, unknown>> | null
}

export type AddressRow = {
  readonly address: Bytes
  /** Position of the first and the last transaction or transfer. */
  readonly first: number
  readonly last: number
  readonly sent: number
  readonly received: number
  readonly transfers: number
}

export type ContractRow = { readonly address: Bytes; readonly creator: Bytes; readonly tx: number }

export type TokenRow = {
  readonly address: Bytes
  readonly kind: number
  readonly first: number
  readonly transfers: number
  readonly name: string | null
  readonly symbol: string | null
  readonly decimals: number | null
  /** Made less destroyed, as its transfers say. */
  readonly supply: Digits
  /** Whether it was asked what it calls itself. */
  readonly asked: boolean
}

export type BalanceRow = { readonly token: Bytes; readonly owner: Bytes; readonly amount: Digits }

export type MinuteRow = {
  /** Since 1970. */
  readonly minute: number
  readonly blocks: number
  readonly transactions: number
  readonly gas: number
  /** Wei that senders paid. */
  readonly fees: Digits
}

/** Who sent something on a day since 1970. */
export type ActiveRow = { readonly day: number; readonly sender: Bytes }

export type NameRow = { readonly address: Bytes; readonly name: string }

/** A word of a name in small letters, for the search. */
export type WordRow = { readonly word: string; readonly kind: 'token' | 'contract'; readonly address: Bytes }

export type ProgressRow = {
  readonly id: number
  readonly chain_id: number
  readonly genesis: Bytes
  /** The last one; -1 before the first. */
  readonly block: number
  readonly hash: Bytes | null
  readonly time_ms: number | null
  readonly transactions: number
}

export type Database = {
  readonly blocks: BlockRow
  readonly transactions: TransactionRow
  readonly transfers: TransferRow
  readonly logs: LogRow
  readonly addresses: AddressRow
  readonly contracts: ContractRow
  readonly tokens: TokenRow
  readonly balances: BalanceRow
  readonly minutes: MinuteRow
  readonly active: ActiveRow
  readonly names: NameRow
  readonly words: WordRow
  readonly progress: ProgressRow
}

export const transferKinds = ['native', 'erc20', 'erc721', 'erc1155', 'credit'] as const
export type TransferKind = (typeof transferKinds)[number]

type Columns = { readonly [TABLE in keyof Database]: Readonly<Record<keyof Database[TABLE], string>> }

const int = 'integer not null default 0'
const long = 'bigint not null'
const bytes = 'bytea not null'

/** In the order of the tables. */
export const columns: Columns = {
  blocks: {
    number: `${long} primary key`,
    hash: bytes,
    parent: bytes,
    time_ms: long,
    proposer: bytes,
    gas_used: long,
    gas_limit: long,
    base_fee: 'numeric not null',
    size: int,
    transactions: int,
  },
  transactions: {
    id: `${long} primary key`,
    hash: bytes,
    sender: bytes,
    recipient: 'bytea',
    created: 'bytea',
    value: 'numeric not null',
    nonce: long,
    gas_limit: long,
    gas_used: long,
    gas_price: 'numeric not null',
    type: 'smallint not null',
    succeeded: 'boolean not null',
    selector: 'bytea',
    input_bytes: int,
  },
  transfers: {
    id: `${long} primary key`,
    tx: 'bigint',
    kind: 'smallint not null',
    token: 'bytea',
    sender: 'bytea',
    recipient: 'bytea',
    amount: 'numeric not null',
    token_id: 'numeric',
  },
  logs: {
    id: `${long} primary key`,
    tx: long,
    address: bytes,
    topics: bytes,
    data: bytes,
    data_bytes: int,
    event: 'text',
    args: 'jsonb',
  },
  addresses: {
    address: `${bytes} primary key`,
    first: long,
    last: long,
    sent: int,
    received: int,
    transfers: int,
  },
  contracts: { address: `${bytes} primary key`, creator: bytes, tx: long },
  tokens: {
    address: `${bytes} primary key`,
    kind: 'smallint not null',
    first: long,
    transfers: long,
    name: 'text',
    symbol: 'text',
    decimals: 'smallint',
    supply: 'numeric not null',
    asked: 'boolean not null',
  },
  balances: { token: bytes, owner: bytes, amount: 'numeric not null' },
  minutes: {
    minute: `${long} primary key`,
    blocks: int,
    transactions: int,
    gas: long,
    fees: 'numeric not null default 0',
  },
  active: { day: int, sender: bytes },
  names: { address: `${bytes} primary key`, name: 'text not null' },
  words: { word: 'text collate "C" not null', kind: 'text not null', address: bytes },
  progress: {
    id: 'smallint primary key check (id = 1)',
    chain_id: long,
    genesis: bytes,
    block: long,
    hash: 'bytea',
    time_ms: 'bigint',
    transactions: long,
  },
}
