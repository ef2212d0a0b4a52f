/**
 * Everything that a seed decides about a run, as plain data: printed, stored, cut down and run again.
 *
 * A run has two phases. In the first all faults may happen, and the network must stay safe. Then every fault ends, liars
 * fall silent, and the network must converge.
 * @module
 */
import { drawFaults, type Fault } from './faults.ts'
import { createRandom, type Random } from './random.ts'
import { drawLiars, drawSafeMap, type TrustMap } from './trust-map.ts'

/** How links behave. Chances are from 0 to 1. */
export type Wires = {
  readonly minMs: number
  readonly maxMs: number
  readonly loss: number
  readonly duplication: number
  /** A message overtakes others: it waits up to five times the longest delay. */
  readonly reorder: number
}

/** What a liar does; it does all that are named. */
export const lies = [
  /** Runs the protocol twice under one name and tells each half of the network another story. */
  'equivocate',
  /** Says nothing for a while. */
  'silent',
  /** Sends late. */
  'late',
  /** Sends statements and bytes that no honest node makes. */
  'malformed',
  /** Sends again what it, or anybody, said long ago. */
  'replay',
  /** Makes up pledges out of the values and counters it has seen. */
  'invent',
  /** Proposes sets that break the rules. */
  'invalid-set',
  /** Proposes sets that it gives to nobody, or only to some. */
  'withheld-set',
  /** Proposes close times in the past and far in the future. */
  'wrong-close-time',
] as const
export type Lie = (typeof lies)[number]
/** One side of a split: who is on it, and who of them the liar claims to trust, all of them. */
export type Side = { readonly nodes: readonly number[]; readonly trusts: readonly number[] }
export type Liar = {
  readonly node: number
  readonly lies: readonly Lie[]
  /** Whom an equivocator tells which story, hearing each side with the self that talks to it. Default: two halves. */
  readonly sides?: readonly [Side, Side]
}

export type Plan = {
  readonly seed: number
  readonly map: TrustMap
  readonly blockTimeMs: number
  /** Length of the first phase. */
  readonly durationMs: number
  readonly wires: Wires
  /** Whether nodes pass on what they hear; otherwise everyone tells everyone. */
  readonly relays: boolean
  /** How far each node's clock is off at the start, ms. */
  readonly clockOffsetsMs: readonly number[]
  readonly liars: readonly Liar[]
  /** In order of their time. */
  readonly faults: readonly Fault[]
}

export type PlanOptions = { readonly durationMs: number; readonly blockTimeMs?: number }

/** Draws the plan of a seed. */
export function drawPlan(seed: number, { durationMs, blockTimeMs = 5_000 }: PlanOptions): Plan {
  const random = createRandom(seed)
  const map = drawSafeMap(random.fork('map'))
  const liars = drawLies(drawLiars(map, random.fork('liars')), random.fork('lies'))
  const clocks = random.fork('clocks')
  return {
    seed,
    map,
    blockTimeMs,
    durationMs,
    wires: drawWires(random.fork('wires')),
    relays: random.fork('relays').chance(0.2),
    clockOffsetsMs: map.map(() => (clocks.chance(0.5) ? 0 : clocks.int(-2_000, 2_000))),
    liars,
    faults: drawFaults({ map, durationMs, random: random.fork('faults') }),
  }
}

/** Links as slow as the protocol's timeouts make several values compete for a slot, which is where mistakes show. */
function drawWires(random: Random): Wires {
  const minMs = random.int(1, 60)
  const isBad = random.chance(0.3)
  const isSlow = random.chance(0.3)
  return {
    minMs,
    maxMs: minMs + (isSlow ? random.int(300, 2_000) : random.int(1, isBad ? 400 : 100)),
    loss: isBad ? random.next() * 0.1 : 0,
    duplication: random.chance(0.3) ? random.next() * 0.2 : 0,
    reorder: random.chance(0.3) ? random.next() * 0.1 : 0,
  }
}

/** Links that lose nothing and are quick enough: those of the second phase. */
export function calmWires({ minMs, maxMs }: Wires): Wires {
  return { minMs, maxMs: Math.min(maxMs, minMs + 100), loss: 0, duplication: 0, reorder: 0 }
}

function drawLies(liars: readonly number[], random: Random): readonly Liar[] {
  return liars.map((node) => ({ node, lies: random.sample(lies, random.int(1, 3)).toSorted() }))
}
