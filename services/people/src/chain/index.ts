/**
 * `@watt/people/chain`: the events of the mining day on a real chain, and the check of what it paid.
 * @module
 */
export { compareDay, compareEarlier, type Comparison } from './compare.ts'
export { readEvents, type DatedEvent, type ReadOptions } from './events.ts'
export { NoSuchDayError, readLog, type ChainLog, type LogOptions, type StatedTotals } from './log.ts'
