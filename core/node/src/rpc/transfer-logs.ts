/**
 * Moves of the native coin as logs, the way `eth_simulateV1` shows them with `traceTransfers`.
 * @see ethereum/execution-apis `eth_simulateV1`, ERC-7528 (the coin's address)
 * @module
 */
import type { CallFrame, Hex, Log, Outcome } from '@watt/evm'

import { data as toData, fromData, word } from './hex.ts'

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
  const placed: Placed[] = []
  placeLogs(outcome.trace, 0, placesOf(outcome.logs), placed)
  return placed.toSorted((a, b) => a.at - b.at).map((it) => it.log) // The sort is stable.
}

/** Finds where a frame's log stands among all. Equal logs may swap places: nobody can tell them apart. */
function placesOf(logs: readonly Log[]): (log: Log) => number {
  const places = Map.groupBy(logs.keys(), (at) => contentOf(logs[at]!))
  for (const free of places.values()) free.reverse()
  return (log) => places.get(contentOf(log))?.pop() ?? logs.length
}

function contentOf({ address, topics, data }: Log): string {
  return `${address}${topics.join()}${toData(data)}`
}

/**
 * Puts the logs of a frame and those below it into `placed`.
 * @param from - Where the frame begins, as far as the logs before it tell.
 * @returns where it ends.
 */
function placeLogs(frame: CallFrame, from: number, placeOf: (log: Log) => number, placed: Placed[]): number {
  if (frame.error !== undefined) return from
  const transfer = transferOf(frame)
  const start = placed.length
  if (transfer !== undefined) placed.push({ at: from, log: transfer })
  let place = from
  for (const call of frame.calls) place = placeLogs(call, place, placeOf, placed)
  for (const log of frame.logs) placed.push({ at: placeOf(log), log })
  let first = Infinity
  for (let i = transfer === undefined ? start : start + 1; i < placed.length; i++) {
    const { at } = placed[i]!
    if (at < first) first = at
    if (at > place) place = at
  }
  if (transfer !== undefined && Number.isFinite(first)) placed[start] = { at: first, log: transfer }
  return place
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
