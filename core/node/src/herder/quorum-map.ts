/**
 * Whom this node depends on: the validators of its quorum set, those of theirs, and so on; when each was last heard,
 * and how far each has come.
 * @see stellar/stellar-core `src/herder/QuorumTracker.h`
 * @module
 */
import {
  checkQuorumSet,
  isVBlocking,
  maximumValidators,
  type NodeId,
  normalizeQuorumSet,
  type QuorumSet,
  quorumSetHash,
  type QuorumSetHash,
  type Statement,
  validatorsOf,
} from '@watt/scp'
import { herderLimits } from './limits.ts'

export interface QuorumMap {
  readonly ownHash: QuorumSetHash
  /** Whether statements of a node matter here. */
  has(node: NodeId): boolean
  set(hash: QuorumSetHash): QuorumSet | undefined
  setOf(node: NodeId): QuorumSet | undefined
  /** Takes in a quorum set. @returns false when it breaks the rules. */
  add(quorumSet: QuorumSet): boolean
  /** Notes a statement whose signature was checked. */
  heard(statement: Statement, atMs: number): void
  /** Whether so many say they are past a slot that this node cannot decide it without them. */
  isBlockedBeyond(slot: bigint): boolean
  /** Validators this node depends on, itself left out, with the time each was last heard. */
  lastHeard(): ReadonlyMap<NodeId, number>
}

type Voice = { atMs: number; highest: bigint; hash: QuorumSetHash }

/** Makes the map of a node that has heard nobody. */
export function createQuorumMap(self: NodeId, quorumSet: QuorumSet): QuorumMap {
  const own = normalizeQuorumSet(quorumSet)
  const ownHash = quorumSetHash(own)
  const sets = new Map<QuorumSetHash, QuorumSet>([[ownHash, own]])
  const voices = new Map<NodeId, Voice>()
  let members: ReadonlySet<NodeId> | undefined

  const walk = (): ReadonlySet<NodeId> => {
    const found = new Set<NodeId>([self, ...validatorsOf(own)])
    // A Set hands out what is added during the walk, so this reaches the closure.
    for (const node of found) {
      const theirs = sets.get(voices.get(node)?.hash ?? '')
      if (theirs === undefined) continue
      // A faulty node could name thousands of its own making.
      for (const next of validatorsOf(theirs)) if (found.size < maximumValidators) found.add(next)
    }
    return found
  }
  const current = (): ReadonlySet<NodeId> => (members ??= walk())

  /** Sets that no member names give way first. */
  const forget = (): void => {
    const named = new Set([ownHash, ...[...voices.values()].map(({ hash }) => hash)])
    for (const hash of sets.keys()) {
      if (sets.size <= herderLimits.quorumSetsMax) return
      if (!named.has(hash)) sets.delete(hash)
    }
  }

  return {
    ownHash,
    has: (node) => current().has(node),
    set: (hash) => sets.get(hash),
    setOf: (node) => (node === self ? own : sets.get(voices.get(node)?.hash ?? '')),
    add(candidate) {
      if (checkQuorumSet(candidate) !== undefined) return false
      sets.set(quorumSetHash(candidate), normalizeQuorumSet(candidate))
      members = undefined
      forget()
      return true
    },
    heard({ nodeId, slot, pledges }, atMs) {
      const hash = pledges.type === 'externalize' ? pledges.commitQuorumSetHash : pledges.quorumSetHash
      const known = voices.get(nodeId)
      if (known?.hash !== hash) members = undefined
      const highest = known === undefined || slot > known.highest ? slot : known.highest
      voices.set(nodeId, { atMs, highest, hash: slot === highest || !known ? hash : known.hash })
    },
    isBlockedBeyond: (slot) =>
      isVBlocking(own, (node) => node !== self && (voices.get(node)?.highest ?? 0n) > slot),
    lastHeard: () =>
      new Map(
        [...current()]
          .filter((node) => node !== self)
          .toSorted()
          .map((node) => [node, voices.get(node)?.atMs ?? 0] as const),
      ),
  }
}
