/**
 * What partitions, one-way cuts and bad links together make of each link.
 * @module
 */
import type { Link } from '@watt/node/parts'
import type { Fault } from '../faults.ts'
import { calmWires, type Wires } from '../plan.ts'

type Storm = Extract<Fault, { kind: 'partition' | 'one-way' | 'bad-links' }>

export interface Weather {
  begin(storm: Storm): void
  end(storm: Storm): void
  /** The link from one node to another, by their numbers, as it is now. */
  link(from: number, to: number): Link
  /** Ends everything that is wrong. */
  calm(): void
}

/** @param wires - How links are when nothing is wrong. */
export function createWeather(usual: Wires): Weather {
  let wires = usual
  const storms = new Set<Storm>()
  const linkOf = (from: number, to: number): Link => {
    let { minMs, maxMs, loss, duplication, reorder } = wires
    for (const storm of storms) {
      if (isCut(storm, from, to)) return 'cut'
      if (storm.kind !== 'bad-links' || !(storm.nodes.includes(from) || storm.nodes.includes(to))) continue
      minMs += storm.delayMs / 2
      maxMs += storm.delayMs
      loss = Math.max(loss, storm.loss)
      duplication = Math.max(duplication, storm.duplication)
      reorder = Math.max(reorder, storm.reorder)
    }
    return {
      delayMs: { min: minMs, max: maxMs },
      dropChance: loss,
      duplicateChance: duplication,
      reorderChance: reorder,
    }
  }
  return {
    begin: (storm) => void storms.add(storm),
    end: (storm) => void storms.delete(storm),
    link: linkOf,
    calm() {
      storms.clear()
      wires = calmWires(usual)
    },
  }
}

function isCut(storm: Storm, from: number, to: number): boolean {
  if (storm.kind === 'partition')
    return !storm.groups.some((group) => group.includes(from) && group.includes(to))
  return storm.kind === 'one-way' && storm.from.includes(from) && storm.to.includes(to)
}
