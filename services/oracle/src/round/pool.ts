/**
 * The observations of one feed that are known, by reporter. Bounded: a few rounds of each reporter, within reach of the
 * round on chain. Pure but for its own memory.
 * @module
 */
import type { SignedObservation } from './observation.ts'

export type Verdict = 'new' | 'known' | 'conflict' | 'out of range'
export type Known = SignedObservation & { readonly reporter: number }

/** A round number may run ahead of the chain by so much: rounds that found no quorum are passed over. */
export const roundsAhead = 10_000n
const roundsKept = 4

export interface ObservationPool {
  /**
   * Takes in an observation whose signature was checked.
   * `conflict`: the reporter signed something else for this round before; both are proof of a fault.
   */
  add(signed: SignedObservation, reporter: number): Verdict
  /** Drops everything before round `current`. */
  advance(current: bigint): void
  /**
   * The largest set that agrees on period, vintage and configuration, in order of value.
   * @param isFresh - Leaves out what the contract would refuse for its time: one such refuses the whole report.
   */
  agreeing(roundId: bigint, isFresh?: (observedAt: number) => boolean): readonly Known[]
  of(roundId: bigint, reporter: number): SignedObservation | undefined
  /** Whether exactly this was taken in before: then its signature need not be checked again. */
  has(signed: SignedObservation): boolean
  /** The highest round for which at least `count` reporters are known; undefined: none. */
  roundOf(count: number): bigint | undefined
}

/** Makes an empty pool at round 1. */
export function createObservationPool(): ObservationPool {
  let current = 1n
  const byReporter = new Map<number, SignedObservation[]>()
  const of = (roundId: bigint, reporter: number) =>
    byReporter.get(reporter)?.find((it) => it.roundId === roundId)
  return {
    of,
    has: (signed) =>
      [...byReporter.values()].some((own) =>
        own.some(
          (it) => it.signature === signed.signature && it.roundId === signed.roundId && isSame(it, signed),
        ),
      ),
    add(signed, reporter) {
      if (signed.roundId < current || signed.roundId > current + roundsAhead) return 'out of range'
      const before = of(signed.roundId, reporter)
      if (before !== undefined) return isSame(before, signed) ? 'known' : 'conflict'
      const own = [...(byReporter.get(reporter) ?? []), signed]
      byReporter.set(reporter, own.toSorted((a, b) => (a.roundId > b.roundId ? -1 : 1)).slice(0, roundsKept))
      return 'new'
    },
    advance(next) {
      current = next
      for (const [reporter, own] of byReporter)
        byReporter.set(
          reporter,
          own.filter(({ roundId }) => roundId >= next),
        )
    },
    agreeing(roundId, isFresh = () => true) {
      const groups = new Map<string, Known[]>()
      for (const reporter of byReporter.keys()) {
        const signed = of(roundId, reporter)
        if (signed === undefined || !isFresh(signed.observedAt)) continue
        const { periodStart, periodEnd, vintage, configDigest } = signed
        const key = `${periodStart} ${periodEnd} ${vintage} ${configDigest}`
        groups.set(key, [...(groups.get(key) ?? []), { ...signed, reporter }])
      }
      const [largest = []] = [...groups.values()].toSorted((a, b) => b.length - a.length)
      return largest.toSorted((a, b) =>
        a.value < b.value ? -1 : a.value > b.value ? 1 : a.reporter - b.reporter,
      )
    },
    roundOf(count) {
      const heights = [...byReporter.values()]
        .flatMap((own) => own.slice(0, 1).map(({ roundId }) => roundId))
        .toSorted((a, b) => (a > b ? -1 : 1))
      return heights[count - 1]
    },
  }
}

function isSame(a: SignedObservation, b: SignedObservation): boolean {
  return (
    a.value === b.value &&
    a.observedAt === b.observedAt &&
    a.sourcesRoot === b.sourcesRoot &&
    a.periodStart === b.periodStart &&
    a.periodEnd === b.periodEnd &&
    a.vintage === b.vintage &&
    a.configDigest === b.configDigest
  )
}
