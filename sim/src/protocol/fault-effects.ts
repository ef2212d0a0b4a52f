/**
 * What a fault does to the network and its nodes, at its beginning and at its end.
 * @module
 */
import type { Fault } from '../faults.ts'
import type { SimulatedNode } from './node.ts'
import type { Links } from './wires.ts'

/** A node as faults see it: an equivocator has two selves. */
export type Target = { readonly selves: readonly SimulatedNode[]; clockOffsetMs: number }

export type Effects = {
  readonly links: Links
  readonly targets: readonly Target[]
  readonly note: (type: 'down' | 'paused' | 'resumed', node: number) => void
  readonly restart: (node: number) => void
}

export function beginFault(fault: Fault, { links, targets, note }: Effects): void {
  const crash = (node: number, keepPending: number): void => {
    for (const self of targets[node]!.selves) self.crash(keepPending)
    note('down', node)
  }
  switch (fault.kind) {
    case 'partition':
    case 'one-way':
    case 'bad-links':
      return links.start(fault)
    case 'crash':
      if (fault.atWrite === undefined) return crash(fault.node, fault.keepPending)
      for (const self of targets[fault.node]!.selves)
        self.crashAt(fault.atWrite, () => crash(fault.node, fault.keepPending))
      return undefined
    case 'pause':
      for (const self of targets[fault.node]!.selves) self.isPaused = true
      return note('paused', fault.node)
    case 'clock':
      targets[fault.node]!.clockOffsetMs += fault.byMs
      return undefined
    case 'slow-disk':
      for (const { disk } of targets[fault.node]!.selves) disk.slowMs = fault.writeMs
      return undefined
    case 'full-disk':
      for (const { disk } of targets[fault.node]!.selves) disk.isFull = true
      return undefined
  }
}

export function endFault(fault: Fault, { links, targets, note, restart }: Effects): void {
  switch (fault.kind) {
    case 'partition':
    case 'one-way':
    case 'bad-links':
      return links.end(fault)
    case 'crash':
      return restart(fault.node)
    case 'pause':
      for (const self of targets[fault.node]!.selves) if (self.isUp) self.resume()
      return note('resumed', fault.node)
    case 'clock':
      targets[fault.node]!.clockOffsetMs -= fault.byMs
      return undefined
    case 'slow-disk':
      for (const { disk } of targets[fault.node]!.selves) disk.slowMs = 0
      return undefined
    case 'full-disk':
      for (const { disk } of targets[fault.node]!.selves) disk.isFull = false
      return undefined
  }
}
