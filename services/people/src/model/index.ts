/**
 * The mining day a second time: written from its description alone, in plain arithmetic over the log of events, and
 * sharing no code with the chain. Where the two agree, a mistake would have had to be made twice.
 * @module
 */
export { describeDifference, type Difference, firstDifference, firstTotalDifference } from './compare.ts'
export { emissionOf } from './curve.ts'
export { type DayTotals, leavesOf, playDay } from './day.ts'
export type { Account, PeopleEvent, PeopleParameters } from './events.ts'
export { BadLogError, emptyLedger, type Ledger, type Member } from './ledger.ts'
export { type LoggedDay, type PlayedDay, replay } from './replay.ts'
export { type Leaf, rootOf } from './tree.ts'
export { mass, ranks, trustOf } from './trust.ts'
