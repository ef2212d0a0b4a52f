/**
 * Closed days in the store, as bytes.
 * @module
 */
import type { DayClose } from '@watt/day'
import { asBytes, asInteger, asList, decodeRlp, encodeRlp, type RlpInput, type RlpItem } from '../rlp.ts'

/** The days that a block closed before its transactions, in order. */
export type ClosedDays = {
  /** Whether there was a contract to pay to: without one the days pass and nobody earns. */
  readonly isPaid: boolean
  readonly closes: readonly DayClose[]
}

export function encodeClosedDays({ isPaid, closes }: ClosedDays): Uint8Array {
  return encodeRlp([isPaid ? 1n : 0n, closes.map(closeRlp)])
}

/** Inverse of {@link encodeClosedDays}. @throws {RlpError} */
export function decodeClosedDays(bytes: Uint8Array): ClosedDays {
  const [isPaid, closes] = asList(decodeRlp(bytes), 'closed days', 2)
  return {
    isPaid: asInteger(isPaid, 'isPaid', 1) === 1n,
    closes: asList(closes, 'closes').map(readClose),
  }
}

function closeRlp(close: DayClose): RlpInput {
  const { day, root, members, step, weight, present } = close
  const { emittedGwei, feesGwei, paidGwei, provisionalGwei, unlockedGwei, returnedGwei, carryGwei } = close
  return [
    root,
    ...[day, members, step, weight, present].map(BigInt),
    emittedGwei,
    feesGwei,
    paidGwei,
    provisionalGwei,
    unlockedGwei,
    returnedGwei,
    carryGwei,
  ]
}

function readClose(item: RlpItem): DayClose {
  const [root, ...numbers] = asList(item, 'closed day', 13)
  const integer = (index: number): bigint => asInteger(numbers[index], 'number of a closed day', 16)
  return {
    root: asBytes(root, 'root', 32).slice(),
    day: Number(integer(0)),
    members: Number(integer(1)),
    step: Number(integer(2)),
    weight: Number(integer(3)),
    present: Number(integer(4)),
    emittedGwei: integer(5),
    feesGwei: integer(6),
    paidGwei: integer(7),
    provisionalGwei: integer(8),
    unlockedGwei: integer(9),
    returnedGwei: integer(10),
    carryGwei: integer(11),
  }
}
