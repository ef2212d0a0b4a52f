/**
 * A transaction as lists show it, from the node or from the index.
 * @module
 */
import type { IndexedTransaction } from '@watt/sdk/indexer'
import type { Address, Block, Hex } from 'viem'
import { decodeInput } from './decode.ts'

export type FullBlock = Block<bigint, true, 'latest'>

export type TxRow = {
  readonly hash: Hex
  readonly block: bigint
  /** Seconds since 1970. */
  readonly at: number
  readonly from: Address
  /** undefined: a contract was made. */
  readonly to: Address | undefined
  readonly value: bigint
  /** Name of the function, or the four bytes it begins with; undefined where only coins move. */
  readonly method: string | undefined
  /** undefined: not told by the node in lists. */
  readonly succeeded: boolean | undefined
}

/** Newest first. */
export function rowsOfBlock({ number, timestamp, transactions }: FullBlock): readonly TxRow[] {
  return transactions
    .map(({ hash, from, to, value, input }) => ({
      hash,
      block: number,
      at: Number(timestamp),
      from,
      to: to ?? undefined,
      value,
      method: to === null || input.length < 10 ? undefined : (decodeInput(input)?.name ?? input.slice(0, 10)),
      succeeded: undefined,
    }))
    .toReversed()
}

export function rowOfIndexed(it: IndexedTransaction): TxRow {
  return {
    hash: it.hash,
    block: BigInt(it.block),
    at: it.timeMs / 1_000,
    from: it.from,
    to: it.to ?? undefined,
    value: BigInt(it.value),
    method: it.to === null ? undefined : (it.method ?? it.selector ?? undefined),
    succeeded: it.succeeded,
  }
}
