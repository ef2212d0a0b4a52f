/**
 * The observations of one feed that are known, by round and signer. Bounded: two rounds, one observation of each
 * reporter in each. Pure but for its own memory.
 * @module
 */
import type { SignedObservation } from './observation.ts'

export type Verdict = 'new' | 'known' | 'conflict' | 'out of range'
export type Known = SignedObservation & { readonly reporter: number }

export interface ObservationPool {
  /**
   * Takes in an observation whose signature was checked.
   * `conflict`: the reporter signed something else for this round before; both are proof of a fault.
   */
  add(signed: SignedObservation, reporter: number): Verdict
  /** Drops everything before round `current` and accepts `current` and the one after. */
  advance(current: bigint): void
  /** The largest set that agrees on period, vintage and configuration, in order of value. */
  agreeing(roundId: bigint): readonly Known[]
  of(roundId: bigint, reporter: number): SignedObservation | undefined
}

/** Makes an empty pool at round 1. */
export function createObservationPool(): ObservationPool {
  let current = 1n
  const rounds = new Map<bigint, Map<number, SignedObservation>>()
  return {
    add(signed, reporter) {
      if (signed.roundId < current || signed.roundId > current + 1n) return 'out of range'
      const round = rounds.get(signed.roundId) ?? new Map<number, SignedObservation>()
      rounds.set(signed.roundId, round)
      const before = round.get(reporter)
      if (before === undefined) {
        round.set(reporter, signed)
        return 'new'
      }
      return isSame(before, signed) ? 'known' : 'conflict'
    },
    advance(next) {
      current = next
      for (const roundId of rounds.keys()) if (roundId < next) rounds.delete(roundId)
    },
    agreeing(roundId) {
      const groups = new Map<string, Known[]>()
      for (const [reporter, signed] of rounds.get(roundId) ?? []) {
        const { periodStart, periodEnd, vintage, configDigest } = signed
        const key = `${periodStart} ${periodEnd} ${vintage} ${configDigest}`
        groups.set(key, [...(groups.get(key) ?? []), { ...signed, reporter }])
      }
      const [largest = []] = [...groups.values()].toSorted((a, b) => b.length - a.length)
      return largest.toSorted((a, b) =>
        a.value < b.value ? -1 : a.value > b.value ? 1 : a.reporter - b.reporter,
      )
    },
    of: (roundId, reporter) => rounds.get(roundId)?.get(reporter),
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
