/**
 * What goes wrong, when, and for how long.
 * @module
 */
import type { Random } from './random.ts'
import type { TrustMap } from './trust-map.ts'

type Span = { readonly atMs: number; readonly forMs: number }

export type Fault = Span &
  (
    | {
        /** Stops as in a power cut; what was not yet synced is lost but for the first batches. */
        readonly kind: 'crash'
        readonly node: number
        /** Batches under way that the disk took although nobody was told. */
        readonly keepPending: number
        /** It stops at this write from now on, stored but not yet told; absent: at once. */
        readonly atWrite?: number
      }
    /** Does nothing; what arrives waits. */
    | { readonly kind: 'pause'; readonly node: number }
    /** Only nodes of one group reach each other. */
    | { readonly kind: 'partition'; readonly groups: readonly (readonly number[])[] }
    /** Nothing goes from the one side to the other; the way back stays open. */
    | { readonly kind: 'one-way'; readonly from: readonly number[]; readonly to: readonly number[] }
    /** Links of some nodes get worse. */
    | {
        readonly kind: 'bad-links'
        readonly nodes: readonly number[]
        readonly delayMs: number
        readonly loss: number
        readonly duplication: number
        readonly reorder: number
      }
    /** The clock jumps, and jumps back at the end. */
    | { readonly kind: 'clock'; readonly node: number; readonly byMs: number }
    /** Each write takes this long. */
    | { readonly kind: 'slow-disk'; readonly node: number; readonly writeMs: number }
    /** Each write fails. */
    | { readonly kind: 'full-disk'; readonly node: number }
  )

export type FaultKind = Fault['kind']

/** Draws the faults of a run: storms of several, with quiet times between, so that there is something to disturb. */
export function drawFaults({
  map,
  durationMs,
  random,
}: {
  readonly map: TrustMap
  readonly durationMs: number
  readonly random: Random
}): readonly Fault[] {
  const faults: Fault[] = []
  const swarm = drawSwarm(random)
  const pauseMs = random.pick([20_000, 60_000, 180_000])
  for (let atMs = random.int(0, 10_000); atMs < durationMs; atMs += random.int(1_000, 2 * pauseMs)) {
    const storm = random.int(1, 3)
    for (let index = 0; index < storm; index++) {
      const at = atMs + random.int(0, 5_000)
      const longest = random.chance(0.1) ? 120_000 : 20_000
      const forMs = Math.min(random.int(100, longest), durationMs - at)
      if (forMs > 0) faults.push(drawFault(random.pick(swarm), { atMs: at, forMs }, map, random))
    }
    if (swarm.includes('crash') && random.chance(0.2))
      faults.push(...drawBlackout(atMs, durationMs, map, random))
  }
  return faults.toSorted((a, b) => a.atMs - b.atMs)
}

export const kinds: readonly FaultKind[] = [
  'crash',
  'pause',
  'partition',
  'one-way',
  'bad-links',
  'clock',
  'slow-disk',
  'full-disk',
]

/** Kinds of one run: a few often find what all together hide. */
function drawSwarm(random: Random): readonly FaultKind[] {
  return random.chance(0.4) ? kinds : random.sample(kinds, random.int(1, 4))
}

function drawFault(kind: FaultKind, span: Span, map: TrustMap, random: Random): Fault {
  const all = map.map((_, node) => node)
  const node = random.pick(all)
  switch (kind) {
    case 'crash':
      return drawCrash(span, node, random)
    case 'pause':
    case 'full-disk':
      return { kind, ...span, node }
    case 'partition':
      return { kind, ...span, groups: drawGroups(all, random) }
    case 'one-way': {
      const from = random.sample(all, random.int(1, Math.ceil(all.length / 2)))
      return { kind, ...span, from, to: all.filter((it) => !from.includes(it)) }
    }
    case 'bad-links':
      return {
        kind,
        ...span,
        nodes: random.chance(0.5) ? all : random.sample(all, random.int(1, all.length)),
        delayMs: random.int(0, 2_000),
        loss: random.chance(0.5) ? random.next() * 0.4 : 0,
        duplication: random.chance(0.5) ? random.next() * 0.3 : 0,
        reorder: random.chance(0.5) ? random.next() * 0.5 : 0,
      }
    case 'clock':
      return { kind, ...span, node, byMs: random.int(-60_000, 60_000) }
    case 'slow-disk':
      return { kind, ...span, node, writeMs: random.int(10, 3_000) }
  }
}

/** Half of the crashes hit a node while it speaks: that is when what it forgets matters. */
function drawCrash(span: Span, node: number, random: Random): Fault {
  const keepPending = random.int(0, 2)
  return {
    kind: 'crash',
    ...span,
    node,
    keepPending,
    ...(random.chance(0.5) && { atWrite: random.int(1, 8) }),
  }
}

/** The power fails everywhere at once: what all had agreed on must be on the disks. */
function drawBlackout(atMs: number, durationMs: number, map: TrustMap, random: Random): readonly Fault[] {
  const forMs = Math.min(random.int(5_000, 20_000), durationMs - atMs)
  return forMs <= 0 ? [] : map.map((_, node) => drawCrash({ atMs, forMs }, node, random))
}

function drawGroups(all: readonly number[], random: Random): readonly (readonly number[])[] {
  const mixed = random.sample(all, all.length)
  const cut = random.int(1, all.length - 1)
  const groups = [mixed.slice(0, cut), mixed.slice(cut)]
  // A bridge stands in both groups.
  return random.chance(0.2) ? groups.map((group) => [...new Set([...group, mixed[0]!])]) : groups
}
