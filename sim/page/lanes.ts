/**
 * Where things stand on the timeline: one lane per node, grouped by organisation, below the rows that belong to all.
 * @module
 */
import type { Fault } from '../src/faults.ts'
import type { Plan } from '../src/plan.ts'
import { nodeOfFault } from '../src/viewer/words.ts'

export type Lanes = {
  readonly axisHeight: number
  /** Row of each fault of the network, by its place in the plan. */
  readonly faultRows: ReadonlyMap<number, number>
  readonly faultRowHeight: number
  readonly laneHeight: number
  /** Organisations and where their names stand. */
  readonly groups: readonly { readonly name: string; readonly y: number }[]
  /** Middle of each node's lane. */
  readonly middles: readonly number[]
  /** Nodes from top to bottom. */
  readonly order: readonly number[]
  readonly height: number
}

const groupHeight = 18

export function layOut({ map, faults }: Plan): Lanes {
  const axisHeight = 40
  const faultRowHeight = 18
  const laneHeight = map.length > 14 ? 30 : 36
  const faultRows = stack(faults)
  const groups: { name: string; y: number }[] = []
  const middles: number[] = []
  const order: number[] = []
  let y = axisHeight + faultRowHeight * (Math.max(-1, ...faultRows.values()) + 1) + 2
  for (const [name, nodes] of Map.groupBy(map.keys(), (node) => map[node]!.organisation)) {
    groups.push({ name, y })
    y += groupHeight
    for (const node of nodes) {
      middles[node] = y + laneHeight / 2
      order.push(node)
      y += laneHeight
    }
  }
  return { axisHeight, faultRows, faultRowHeight, laneHeight, groups, middles, order, height: y + 4 }
}

/** Faults of the network that overlap stand in rows of their own. */
function stack(faults: readonly Fault[]): ReadonlyMap<number, number> {
  const rows = new Map<number, number>()
  const freeFromMs: number[] = []
  faults.forEach((fault, index) => {
    if (nodeOfFault(fault) !== undefined) return
    const found = freeFromMs.findIndex((it) => it <= fault.atMs)
    const row = found < 0 ? freeFromMs.length : found
    freeFromMs[row] = fault.atMs + fault.forMs
    rows.set(index, row)
  })
  return rows
}
