/**
 * A plan without one of its nodes; those behind it move up.
 * @module
 */
import { isDeepStrictEqual } from 'node:util'
import type { Fault } from './faults.ts'
import type { Liar, Plan, Side } from './plan.ts'
import { isSafe, type TrustMap, type TrustSet, validatorsIn } from './trust-map.ts'

/** What changes when a node goes. */
export type WithoutNode = Pick<Plan, 'map' | 'clockOffsetsMs' | 'liars' | 'faults'>

/** What is left of a list of nodes, under their new numbers. */
type Keep = (nodes: readonly number[]) => readonly number[]

/** Fewer cannot disagree. */
const validatorsMin = 2

/**
 * Ways to do without a node: the others trust as many as before, or one fewer. What happened to it alone is left out.
 * @returns none whose map is less safe than the plan's: that a broken map breaks would say nothing.
 */
export function withoutNode(plan: Plan, node: number): readonly WithoutNode[] {
  const keep: Keep = (nodes) => nodes.filter((it) => it !== node).map((it) => (it > node ? it - 1 : it))
  const liars = plan.liars.flatMap((it) => liarAmong(it, keep))
  const mustBeSafe = isSafe(plan.map, numbersOf(plan.liars))
  return [0, 1]
    .map((fewer) => mapWithout(plan.map, node, keep, fewer))
    .filter((map, at, maps) => at === 0 || !isDeepStrictEqual(map, maps[0]))
    .filter((map) => validatorsIn(map).length >= validatorsMin)
    .filter((map) => !mustBeSafe || isSafe(map, numbersOf(liars)))
    .map((map) => ({
      map,
      clockOffsetsMs: plan.clockOffsetsMs.toSpliced(node, 1),
      liars,
      faults: plan.faults.flatMap((it) => faultAmong(it, keep)),
    }))
}

function mapWithout(map: TrustMap, node: number, keep: Keep, fewer: number): TrustMap {
  return map.toSpliced(node, 1).map((it) => ({ ...it, trusts: trustAmong(it.trusts, keep, fewer) }))
}

/** A trust set that lost a member asks for `fewer` less, and never for more than it has. */
function trustAmong({ threshold, nodes, inner }: TrustSet, keep: Keep, fewer: number): TrustSet {
  const kept = {
    nodes: keep(nodes),
    inner: inner.map((it) => trustAmong(it, keep, fewer)).filter((it) => membersOf(it) > 0),
  }
  const isSmaller = membersOf(kept) < nodes.length + inner.length
  const wanted = Math.max(1, isSmaller ? threshold - fewer : threshold)
  return { threshold: Math.min(wanted, membersOf(kept)), ...kept }
}

function membersOf({ nodes, inner }: Pick<TrustSet, 'nodes' | 'inner'>): number {
  return nodes.length + inner.length
}

function liarAmong(liar: Liar, keep: Keep): readonly Liar[] {
  const [node] = keep([liar.node])
  if (node === undefined) return []
  const sideAmong = ({ nodes, trusts }: Side): Side => ({ nodes: keep(nodes), trusts: keep(trusts) })
  if (liar.sides === undefined) return [{ ...liar, node }]
  return [{ ...liar, node, sides: [sideAmong(liar.sides[0]), sideAmong(liar.sides[1])] }]
}

/** None when nobody is left whom it would touch. */
function faultAmong(fault: Fault, keep: Keep): readonly Fault[] {
  switch (fault.kind) {
    case 'partition': {
      const groups = fault.groups.map(keep).filter((it) => it.length > 0)
      return groups.length < 2 ? [] : [{ ...fault, groups }]
    }
    case 'one-way': {
      const [from, to] = [keep(fault.from), keep(fault.to)]
      return from.length === 0 || to.length === 0 ? [] : [{ ...fault, from, to }]
    }
    case 'bad-links': {
      const nodes = keep(fault.nodes)
      return nodes.length === 0 ? [] : [{ ...fault, nodes }]
    }
    case 'crash':
    case 'pause':
    case 'clock':
    case 'slow-disk':
    case 'full-disk':
      return keep([fault.node]).map((node) => ({ ...fault, node }))
  }
}

function numbersOf(liars: readonly Liar[]): readonly number[] {
  return liars.map(({ node }) => node)
}
