/**
 * The model over a whole log, as `watt people compare` reads it from a chain.
 * @module
 */
import { type DayTotals, leavesOf, playDay } from './day.ts'
import type { PeopleEvent, PeopleParameters } from './events.ts'
import { BadLogError, emptyLedger } from './ledger.ts'
import type { Leaf } from './tree.ts'

/** One day of a chain: what its blocks said, and what its fee pool held at the end. */
export type LoggedDay = {
  readonly day: number
  readonly events: Iterable<PeopleEvent>
  readonly feesGwei: bigint
}

export type PlayedDay = {
  readonly totals: DayTotals
  /** The leaves after this day; read them before the next day is asked for. */
  readonly leaves: () => Iterable<Leaf>
}

/**
 * Plays days in order, and the days between them that the log skips.
 * @yields Each day once it is closed.
 * @throws {BadLogError} Days are out of order, or the contracts cannot have said this.
 */
export function* replay(parameters: PeopleParameters, days: Iterable<LoggedDay>): Generator<PlayedDay> {
  const ledger = emptyLedger(parameters)
  const leaves = (): Iterable<Leaf> => leavesOf(ledger)
  let next: number | undefined
  for (const { day, events, feesGwei } of days) {
    if (next !== undefined && day < next) throw new BadLogError(`Day ${day} comes after day ${next - 1}.`)
    for (let skipped = next ?? day; skipped < day; skipped += 1)
      yield { totals: playDay(ledger, skipped, [], 0n), leaves }
    yield { totals: playDay(ledger, day, events, feesGwei), leaves }
    next = day + 1
  }
}
