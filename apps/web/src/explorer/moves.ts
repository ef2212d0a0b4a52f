/**
 * Who gave what to whom, from the logs that tokens leave and the coins that calls carried.
 * @module
 */
import {
  decodeEventLog,
  erc1155Abi,
  erc20Abi,
  erc721Abi,
  zeroAddress,
  type Abi,
  type Address,
  type Hex,
} from 'viem'
import { coin } from '../intent/forecast.ts'
import type { CoinMove } from './trace.ts'

export type Move = {
  /** undefined: it was made. */
  readonly from: Address | undefined
  /** undefined: it was destroyed. */
  readonly to: Address | undefined
  /** ERC-7528's address for the coin. */
  readonly token: Address
  readonly amount: bigint
  /** Of a piece that is not like the others. */
  readonly tokenId?: bigint
}

type TokenLog = { readonly address: Address; readonly topics: readonly Hex[]; readonly data: Hex }

export function movesOf(coins: readonly CoinMove[], logs: readonly TokenLog[]): readonly Move[] {
  return [...coins.map((it) => ({ ...it, token: coin })), ...logs.flatMap(tokenMoves)]
}

function tokenMoves(log: TokenLog): readonly Move[] {
  const { address: token } = log
  const amount = read(erc20Abi, 'Transfer', log) as Amount | undefined
  if (amount) return [{ ...endsOf(amount), token, amount: amount.value }]
  const piece = read(erc721Abi, 'Transfer', log) as Piece | undefined
  if (piece) return [{ ...endsOf(piece), token, amount: 1n, tokenId: piece.tokenId }]
  const single = read(erc1155Abi, 'TransferSingle', log) as Single | undefined
  if (single) return [{ ...endsOf(single), token, amount: single.value, tokenId: single.id }]
  const batch = read(erc1155Abi, 'TransferBatch', log) as Batch | undefined
  if (batch?.ids.length !== batch?.values.length) return []
  return (
    batch?.ids.map((tokenId, at) => ({ ...endsOf(batch), token, amount: batch.values[at]!, tokenId })) ?? []
  )
}

type Ends = { readonly from: Address; readonly to: Address }
type Amount = Ends & { readonly value: bigint }
type Piece = Ends & { readonly tokenId: bigint }
type Single = Ends & { readonly id: bigint; readonly value: bigint }
type Batch = Ends & { readonly ids: readonly bigint[]; readonly values: readonly bigint[] }

function read(abi: Abi, eventName: string, { topics, data }: TokenLog): object | undefined {
  if (topics.length === 0) return undefined
  try {
    const event = decodeEventLog({ abi, topics: topics as [Hex, ...Hex[]], data, strict: true })
    return event.eventName === eventName ? (event.args as object) : undefined
  } catch {
    return undefined // Another event.
  }
}

function endsOf({ from, to }: Ends): {
  readonly from: Address | undefined
  readonly to: Address | undefined
} {
  return { from: from === zeroAddress ? undefined : from, to: to === zeroAddress ? undefined : to }
}
