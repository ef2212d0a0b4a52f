/**
 * The graph that a rank is computed over: a copy, so that events of the open day do not touch it.
 * @module
 */
import { forever, maximumCircle, type Members } from './columns.ts'

/** Edges in compressed rows: those of member `i` are `targets[starts[i]]` up to `targets[starts[i + 1]]`, as row numbers. */
export type Graph = {
  readonly starts: Uint32Array
  readonly targets: Uint32Array
  /**
   * Rows of the seeds. A governance seed is a group of its own; the members one attestor vouches for share one group,
   * so an attestor weighs as much as one seed however much it signs. Groups come in the order of their first member.
   */
  readonly seedGroups: readonly Uint32Array[]
  /** Last day for which time alone changes no seed. */
  readonly validUntil: number
}

/**
 * Who vouches for whom at this moment, as the rank for `day` will use it: suspended members left out, and only where both
 * vouch for each other. One-way edges would let somebody for whom hundreds vouch sell a fifth of everybody's pay to fakes.
 */
export function freeze(members: Members, day: number): Graph {
  const { count, column } = members
  const { circle, circleSize, isSuspended } = column
  const vouchesFor = (at: number, id: number): boolean => {
    const start = at * maximumCircle
    for (let edge = start; edge < start + circleSize[at]!; edge++) if (circle[edge] === id) return true
    return false
  }
  const starts = new Uint32Array(count + 1)
  let edges = 0
  for (let at = 0; at < count; at++) edges += circleSize[at]!
  const targets = new Uint32Array(edges)
  let end = 0
  for (let at = 0; at < count; at++) {
    if (isSuspended[at] === 0) {
      const start = at * maximumCircle
      for (let edge = start; edge < start + circleSize[at]!; edge++) {
        const target = circle[edge]! - 1
        if (isSuspended[target] === 0 && vouchesFor(target, at + 1)) targets[end++] = target
      }
    }
    starts[at + 1] = end
  }
  const seedGroups = seedGroupsOf(members, day)
  return {
    starts,
    targets: targets.subarray(0, end),
    seedGroups,
    validUntil: validUntil(members, seedGroups),
  }
}

function seedGroupsOf({ count, column }: Members, day: number): readonly Uint32Array[] {
  const { isSeed, isSuspended, attestor, untilDay } = column
  const groups: number[][] = []
  const ofAttestor = new Map<number, number[]>()
  for (let at = 0; at < count; at++) {
    if (isSuspended[at] !== 0) continue
    if (isSeed[at] !== 0) {
      groups.push([at])
    } else if (attestor[at] !== 0 && untilDay[at]! >= day) {
      const group = ofAttestor.get(attestor[at]!)
      if (group === undefined) groups.push(newGroup(ofAttestor, attestor[at]!, at))
      else group.push(at)
    }
  }
  return groups.map((rows) => Uint32Array.from(rows))
}

function newGroup(ofAttestor: Map<number, number[]>, attestor: number, first: number): number[] {
  const group = [first]
  ofAttestor.set(attestor, group)
  return group
}

function validUntil({ column }: Members, groups: readonly Uint32Array[]): number {
  let last = forever
  for (const group of groups) {
    for (const row of group) if (column.isSeed[row] === 0) last = Math.min(last, column.untilDay[row]!)
  }
  return last
}
