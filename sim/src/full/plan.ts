/**
 * What a seed decides beyond the plan of agreement: disks, signatures and what people send.
 *
 * It is drawn from streams of its own, so that the plan of agreement stays the same in both kinds of run.
 * @module
 */
import type { Fault } from '../faults.ts'
import { drawPlan, type Plan, type PlanOptions } from '../plan.ts'
import { createRandom, type Random } from '../random.ts'

/** What people send. */
export type Load = {
  /** Mean time between two submissions, ms; several transactions may come at once. */
  readonly everyMs: number
  readonly batchMax: number
  readonly accounts: number
  /** Shares, from 0 to 1, of submissions that pay nothing, that leave a gap, and that replace an earlier one. */
  readonly free: number
  readonly gaps: number
  readonly replacements: number
  /** Share of submissions that make or call a contract of generated code. */
  readonly programs: number
}

export type FullPlan = Plan & {
  /** secp256k1; otherwise keyed hashes stand in for signatures. */
  readonly realSignatures: boolean
  /** How long a write takes on a healthy disk, ms. */
  readonly writeMs: number
  readonly load: Load
}

/** One seed in this many runs with real signatures, which cost most of its time. */
const realSignaturesEvery = 50

/** Draws the plan of a seed. */
export function drawFullPlan(seed: number, options: PlanOptions): FullPlan {
  const random = createRandom(seed)
  const plan = drawPlan(seed, options)
  return {
    ...plan,
    faults: [...plan.faults, ...drawBlackouts(plan, random.fork('blackouts'))].toSorted(
      (a, b) => a.atMs - b.atMs,
    ),
    realSignatures: seed % realSignaturesEvery === 0,
    writeMs: random.fork('disks').pick([0, 1, 5, 20, 100, 300]),
    load: drawLoad(random.fork('load')),
  }
}

/** Sometimes the power fails everywhere at once: what all had agreed on must be on the disks. */
function drawBlackouts({ map, durationMs }: Plan, random: Random): readonly Fault[] {
  const times = random.chance(0.3) ? random.int(1, 3) : 0
  return Array.from({ length: times }, () => random.int(0, durationMs)).flatMap((startMs) =>
    map.map((_, node) => {
      const atMs = Math.min(startMs + random.int(0, 50), durationMs)
      const forMs = Math.min(random.int(100, 10_000), durationMs - atMs)
      return { kind: 'crash', atMs, forMs, node, keepPending: random.int(0, 2) }
    }),
  )
}

function drawLoad(random: Random): Load {
  return {
    everyMs: random.pick([500, 2_000, 2_000, 5_000, 20_000]),
    batchMax: random.pick([1, 1, 3, 10]),
    accounts: random.int(2, 8),
    free: random.pick([0, 0.3, 1]),
    gaps: random.pick([0, 0.1]),
    replacements: random.pick([0, 0.1]),
    programs: random.pick([0, 0.2, 0.8]),
  }
}
