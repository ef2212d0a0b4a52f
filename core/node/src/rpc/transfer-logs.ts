/**
 * Moves of the native coin as logs, the way `eth_simulateV1` shows them with `traceTransfers`.
 * @see ethereum/execution-apis `eth_simulateV1`, ERC-7528 (the coin's address)
 * @module
 */
import type { CallFrame, Hex, Log, Outcome } from '@watt/evm'

import { fromData, word } from './hex.ts'

const coin: Hex = '0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee'
/** keccak256("Transfer(address,address,uint256)"). */
const transferTopic: Hex = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'

/** A log at its place: the index of the contract log it stands before or is. */
type Placed = { readonly at: number; readonly log: Log }

/**
 * The logs of a call with one for each transfer of the coin put in. A transfer comes before all logs of the call that
 * moved it; against logs of the caller around a call without any, the trace does not tell its place, and it comes first.
 */
export function logsWithTransfers(outcome: Outcome): readonly Log[] {
  if (!outcome.succeeded || outcome.trace === undefined) return outcome.logs
  const left = outcome.logs.map((log, at) => ({ log, at, isTaken: false }))
  const placeOf = (log: Log): number => {
    const found = left.find((it) => !it.isTaken && (it.log === log || isEqual(it.log, log)))
    if (found === undefined) return left.length
    found.isTaken = true
    return found.at
  }
  const placed = placedLogs(outcome.trace, 0, placeOf)
  return placed.toSorted((a, b) => a.at - b.at).map((it) => it.log) // The sort is stable.
}

function placedLogs(frame: CallFrame, from: number, placeOf: (log: Log) => number): readonly Placed[] {
  if (frame.error !== undefined) return []
  const own = frame.logs.map((log) => ({ at: placeOf(log), log }))
  const below: Placed[] = []
  let place = from
  for (const call of frame.calls) {
    const logs = placedLogs(call, place, placeOf)
    below.push(...logs)
    place = logs.reduce((last, it) => Math.max(last, it.at), place)
  }
  const inside = [...below, ...own]
  const first = inside.reduce((least, it) => Math.min(least, it.at), Infinity)
  const transfer = transferOf(frame)
  return transfer === undefined
    ? inside
    : [{ at: Number.isFinite(first) ? first : from, log: transfer }, ...inside]
}

function transferOf({ type, from, to, value }: CallFrame): Log | undefined {
  if (value === 0n || to === undefined) return undefined
  // A delegate call shows its caller's value again, and CALLCODE sends to the caller itself.
  if (type === 'DELEGATECALL' || type === 'CALLCODE' || type === 'STATICCALL') return undefined
  return {
    address: coin,
    topics: [transferTopic, word(BigInt(from)), word(BigInt(to))],
    data: fromData(word(value)),
  }
}

function isEqual(a: Log, b: Log): boolean {
  return (
    a.address === b.address && a.topics.join() === b.topics.join() && Buffer.compare(a.data, b.data) === 0
  )
}
