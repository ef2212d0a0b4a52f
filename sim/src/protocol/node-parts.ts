/**
 * What a simulated node is given, and what it does to the world.
 * @module
 */
import type { Driver, Envelope, NodeId, QuorumSet, Value } from '@watt/scp'
import type { Timeline } from '../timeline.ts'
import type { Closed, Disk } from './disk.ts'
import type { Sets } from './sets.ts'

/** What a node is given. */
export type NodeParts = {
  readonly id: NodeId
  readonly quorumSet: QuorumSet
  readonly isValidator: boolean
  readonly blockTimeMs: number
  readonly timeline: Timeline
  readonly disk: Disk
  readonly sets: Sets
  readonly quorumSetBy: Driver['quorumSet']
  /** The own clock, ms. */
  readonly clock: () => number
  /** What this node puts into the next slot. */
  readonly propose: (
    slot: number,
    parentCloseMs: number,
  ) => { readonly set: number; readonly closeTimeMs: number }
  readonly around: Around
}

/** What a node does to the world. */
export type Around = {
  publish(envelope: Envelope): void
  decided(slot: number, value: Value, proof: readonly Envelope[], from: 'agreement' | 'catch-up'): void
  timedOut(slot: number, timer: 'nomination' | 'ballot'): void
  accused(second: Envelope): void
  exhausted(slot: number): void
  /** Asks a peer for a set. `take` hears whether it came. */
  fetchSet(set: number, from: number | undefined, take: (came: boolean) => void): void
  /** Asks any peer for what it knows of open slots and how far it is. */
  askState(): void
  /** Asks a peer for closed slots; undefined: it does not answer. */
  askClosed(peer: number, from: number, take: (closed: readonly Closed[] | undefined) => void): void
}
