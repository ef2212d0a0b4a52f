/**
 * Blocks as rows. Pure: the same blocks give the same rows, whoever reads them and when.
 * @module
 */
import type { Address, Hex } from 'viem'
import { inJson } from '../database/bytes.ts'
import {
  transferKinds,
  type ActiveRow,
  type AddressRow,
  type BalanceRow,
  type BlockRow,
  type ContractRow,
  type LogRow,
  type MinuteRow,
  type TokenRow,
  type TransactionRow,
  type TransferKind,
  type TransferRow,
} from '../database/columns.ts'
import { blockOf, positionOf } from '../database/position.ts'
import { knownEvent } from './known-events.ts'
import type { NodeBlock, NodeLog, NodeReceipt, NodeTransaction } from './node-block.ts'
import { tokenMoves } from './token-moves.ts'

/** What a run of blocks adds. The sums are to be added to what is there. */
export type Rows = {
  readonly blocks: readonly BlockRow[]
  readonly transactions: readonly TransactionRow[]
  readonly transfers: readonly TransferRow[]
  readonly logs: readonly LogRow[]
  readonly contracts: readonly ContractRow[]
  readonly addresses: readonly AddressRow[]
  readonly tokens: readonly TokenRow[]
  readonly balances: readonly BalanceRow[]
  readonly minutes: readonly MinuteRow[]
  readonly active: readonly ActiveRow[]
}

/** Bytes of a log's data that are kept; the node has the rest. */
export const logBytesMax = 4_096
const gweiWei = 10n ** 9n
const minuteMs = 60_000
const dayMs = 86_400_000

type Mutable<ROW> = { -readonly [COLUMN in keyof ROW]: ROW[COLUMN] }
type TokenSums = Mutable<Omit<TokenRow, 'supply'>> & { supply: bigint }
type Draft = {
  readonly blocks: BlockRow[]
  readonly transactions: TransactionRow[]
  readonly transfers: TransferRow[]
  readonly logs: LogRow[]
  readonly contracts: ContractRow[]
  readonly addresses: Map<Address, Mutable<AddressRow>>
  readonly tokens: Map<Address, TokenSums>
  readonly balances: Map<string, { token: Address; owner: Address; amount: bigint }>
  readonly minutes: Map<number, Mutable<Omit<MinuteRow, 'fees'>> & { fees: bigint }>
  /** By day and sender. */
  readonly active: Map<string, ActiveRow>
}

/** @param blocks - In order, each with the receipts of all its transactions. */
export function rowsOf(blocks: readonly NodeBlock[]): Rows {
  const draft: Draft = {
    blocks: [],
    transactions: [],
    transfers: [],
    logs: [],
    contracts: [],
    addresses: new Map(),
    tokens: new Map(),
    balances: new Map(),
    minutes: new Map(),
    active: new Map(),
  }
  for (const block of blocks) addBlock(draft, block)
  return {
    ...draft,
    addresses: sorted(draft.addresses),
    tokens: sorted(draft.tokens).map((sums) => ({ ...sums, supply: String(sums.supply) })),
    balances: sorted(draft.balances)
      .filter(({ amount }) => amount !== 0n)
      .map(({ token, owner, amount }) => ({
        token: inJson(token),
        owner: inJson(owner),
        amount: String(amount),
      })),
    minutes: [...draft.minutes.values()].map((sums) => ({ ...sums, fees: String(sums.fees) })),
    active: sorted(draft.active),
  }
}

function addBlock(draft: Draft, block: NodeBlock): void {
  const number = Number(block.number)
  const timeMs = block.closeTimeMs ?? Number(block.timestamp) * 1000
  const { transactions, receipts } = block
  draft.blocks.push({
    number,
    hash: inJson(block.hash),
    parent: inJson(block.parentHash),
    time_ms: timeMs,
    proposer: inJson(block.miner),
    gas_used: Number(block.gasUsed),
    gas_limit: Number(block.gasLimit),
    base_fee: digits(block.baseFeePerGas),
    size: Number(block.size),
    transactions: transactions.length,
  })
  const minute = Math.floor(timeMs / minuteMs)
  const sums = draft.minutes.get(minute) ?? { minute, blocks: 0, transactions: 0, gas: 0, fees: 0n }
  sums.blocks += 1
  sums.transactions += transactions.length
  sums.gas += Number(block.gasUsed)
  for (const { gasUsed, effectiveGasPrice } of receipts)
    sums.fees += BigInt(gasUsed) * BigInt(effectiveGasPrice)
  draft.minutes.set(minute, sums)
  const day = Math.floor(timeMs / dayMs)
  for (const { from } of transactions) draft.active.set(`${day}/${from}`, { day, sender: inJson(from) })

  let place = 0
  const nextPlace = (): number => positionOf(number, place++)
  for (const [at, transaction] of transactions.entries()) {
    addTransaction(draft, { transaction, receipt: receipts[at]!, id: positionOf(number, at), nextPlace })
  }
  for (const { address, amount } of block.withdrawals ?? []) {
    const id = nextPlace()
    draft.transfers.push({
      id,
      tx: null,
      kind: kindOf('credit'),
      token: null,
      sender: null,
      recipient: inJson(address),
      amount: String(BigInt(amount) * gweiWei),
      token_id: null,
    })
    seen(draft, address, id).transfers += 1
  }
}

type Placed = {
  readonly transaction: NodeTransaction
  readonly receipt: NodeReceipt
  readonly id: number
  readonly nextPlace: () => number
}

function addTransaction(draft: Draft, { transaction, receipt, id, nextPlace }: Placed): void {
  const { from, to, value, input } = transaction
  const succeeded = receipt.status === '0x1'
  const sender = inJson(from)
  const recipient = to === null ? null : inJson(to)
  const created = succeeded ? receipt.contractAddress : null
  draft.transactions.push({
    id,
    hash: inJson(transaction.hash),
    sender,
    recipient,
    created: created === null ? null : inJson(created),
    value: digits(value),
    nonce: Number(transaction.nonce),
    gas_limit: Number(transaction.gas),
    gas_used: Number(receipt.gasUsed),
    gas_price: digits(receipt.effectiveGasPrice),
    type: Number(transaction.type),
    succeeded,
    selector: to !== null && input.length >= 10 ? inJson(input.slice(0, 10) as Hex) : null,
    input_bytes: (input.length - 2) / 2,
  })
  seen(draft, from, id).sent += 1
  if (to !== null) seen(draft, to, id).received += 1
  if (created !== null) {
    seen(draft, created, id)
    draft.contracts.push({ address: inJson(created), creator: sender, tx: id })
  }
  if (succeeded && value !== '0x0') {
    draft.transfers.push({
      id: nextPlace(),
      tx: id,
      kind: kindOf('native'),
      token: null,
      sender,
      recipient: recipient ?? (created === null ? null : inJson(created)),
      amount: digits(value),
      token_id: null,
    })
  }
  for (const log of receipt.logs) addLog(draft, log, { tx: id, nextPlace })
}

function addLog(
  draft: Draft,
  log: NodeLog,
  { tx, nextPlace }: { tx: number; nextPlace: () => number },
): void {
  const { address, topics, data } = log
  const event = knownEvent(log)
  draft.logs.push({
    id: positionOf(blockOf(tx), Number(log.logIndex)),
    tx,
    address: inJson(address),
    topics: inJson(`0x${topics.map((topic) => topic.slice(2)).join('')}`),
    data: inJson(data.slice(0, 2 + 2 * logBytesMax) as Hex),
    data_bytes: (data.length - 2) / 2,
    event: event?.name ?? null,
    args: event?.args ?? null,
  })
  for (const { kind, sender, recipient, amount, tokenId } of tokenMoves(log)) {
    const id = nextPlace()
    draft.transfers.push({
      id,
      tx,
      kind: kindOf(kind),
      token: inJson(address),
      sender: sender === null ? null : inJson(sender),
      recipient: recipient === null ? null : inJson(recipient),
      amount: String(amount),
      token_id: tokenId === null ? null : String(tokenId),
    })
    const sums = token(draft, address, { kind: kindOf(kind), id })
    sums.transfers += 1
    sums.supply += (sender === null ? amount : 0n) - (recipient === null ? amount : 0n)
    for (const [owner, change] of [
      [sender, -amount],
      [recipient, amount],
    ] as const) {
      if (owner === null) continue
      seen(draft, owner, id).transfers += 1
      const key = `${address}${owner}`
      const balance = draft.balances.get(key) ?? { token: address, owner, amount: 0n }
      balance.amount += change
      draft.balances.set(key, balance)
    }
  }
}

function seen(draft: Draft, address: Address, id: number): Mutable<AddressRow> {
  const known = draft.addresses.get(address)
  if (known !== undefined) {
    known.last = Math.max(known.last, id)
    return known
  }
  const row = { address: inJson(address), first: id, last: id, sent: 0, received: 0, transfers: 0 }
  draft.addresses.set(address, row)
  return row
}

function token(draft: Draft, address: Address, at: { kind: number; id: number }): TokenSums {
  const known = draft.tokens.get(address)
  if (known !== undefined) return known
  const row = {
    address: inJson(address),
    kind: at.kind,
    first: at.id,
    transfers: 0,
    name: null,
    symbol: null,
    decimals: null,
    supply: 0n,
    asked: false,
  }
  draft.tokens.set(address, row)
  return row
}

function kindOf(kind: TransferKind): number {
  return transferKinds.indexOf(kind)
}

function digits(quantity: Hex): string {
  return String(BigInt(quantity))
}

/** By key: rows that are changed in the same order by everybody never wait for each other in a circle. */
function sorted<VALUE>(map: ReadonlyMap<string, VALUE>): readonly VALUE[] {
  return [...map.keys()].sort().map((key) => map.get(key)!)
}
