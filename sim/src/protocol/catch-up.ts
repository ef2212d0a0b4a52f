/**
 * Getting closed slots, with their proof, from those who are ahead. Where no slot of an answer is proven, a later one
 * is: the node walks back from there, and then takes what that trail leads to.
 * @module
 */
import { isQuorumSlice, isVBlocking, type NodeId, type QuorumSet, type Value } from '@watt/scp'
import type { Closed } from './disk.ts'
import { same } from './driver.ts'
import { limits } from './limits.ts'
import { provenCount, Trail } from './trail.ts'
import { decodeValue, markOf } from './value.ts'

type CatchUpParts = {
  readonly self: NodeId
  readonly quorumSet: QuorumSet
  readonly head: () => number
  /** No slot was closed for long. */
  readonly isSlow: () => boolean
  readonly ask: (peer: number, from: number, take: (closed: readonly Closed[] | undefined) => void) => void
  /** What the last closed slot holds. */
  readonly last: () => Value
  readonly close: (slot: number, closed: Closed, then: () => void) => void
  readonly done: () => void
}

export interface CatchUp {
  readonly isRunning: boolean
  /** A statement showed that its node closed `head`; `peer` passed it on. */
  heard(node: NodeId, peer: number, head: number): void
  hint(peer: number, head: number): void
  check(): void
}

export function createCatchUp({
  self,
  quorumSet,
  head,
  isSlow,
  ask,
  last,
  close,
  done,
}: CatchUpParts): CatchUp {
  const heads = new Map<NodeId, number>()
  const hints = new Map<number, number>()
  const isProvenHere = (slot: number, closed: Closed): boolean => isProven(slot, closed, { quorumSet, self })
  const isBelieved = (slot: number, closed: Closed): boolean =>
    trail.leadsTo(slot, closed.value) || isProvenHere(slot, closed)
  let trail = new Trail(isProvenHere)
  let isRunning = false

  const peerAhead = (): number | undefined =>
    [...hints].filter(([, at]) => at > head()).toSorted(([a, x], [b, y]) => y - x || a - b)[0]?.[0]
  const isBlocked = (): boolean => isVBlocking(quorumSet, (node) => (heads.get(node) ?? 0) > head())

  const takeOver = (closed: readonly Closed[]): void => {
    const [next, ...rest] = closed
    if (next === undefined) return askNext()
    // What came in the meantime by agreement is not needed twice.
    if (decodeValue(next.value)?.parent !== markOf(last())) return takeOver(rest)
    close(head() + 1, next, () => takeOver(rest))
  }
  const end = (): void => {
    isRunning = false
    done()
  }
  const giveUp = (peer: number): void => {
    hints.delete(peer)
    askNext()
  }
  const askNext = (): void => {
    const peer = peerAhead()
    if (peer === undefined) return end()
    const from = head() + 1
    ask(peer, from, (closed) => {
      const wanted = closed?.slice(head() + 1 - from)
      if (wanted === undefined || wanted.length === 0) {
        hints.delete(peer)
        return end()
      }
      trail.forgetUpTo(head())
      const count = provenCount(last(), head() + 1, wanted, isBelieved)
      if (count > 0) return takeOver(wanted.slice(0, count))
      if (trail.knows(head() + 1)) return giveUp(peer)
      trail = new Trail(isProvenHere)
      walkBack(peer, Math.min(hints.get(peer) ?? 0, head() + limits.trailMax))
    })
  }
  /** Looks for a slot up to `upTo` that is proven, and for the way from there to the head. */
  const walkBack = (peer: number, upTo: number): void => {
    if (upTo <= head()) return trail.knows(head() + 1) ? askNext() : giveUp(peer)
    const from = Math.max(head() + 1, upTo - limits.blocksPerQuestion + 1)
    ask(peer, from, (closed) => {
      if (closed !== undefined && trail.extend(from, closed.slice(0, upTo - from + 1)))
        return walkBack(peer, from - 1)
      hints.delete(peer)
      end()
    })
  }

  return {
    get isRunning() {
      return isRunning
    },
    heard(node, peer, at) {
      heads.set(node, Math.max(at, heads.get(node) ?? 0))
      if (peer >= 0) hints.set(peer, Math.max(at, hints.get(peer) ?? 0))
    },
    hint(peer, at) {
      hints.set(peer, at)
    },
    check() {
      if (isRunning || peerAhead() === undefined || !(isBlocked() || isSlow())) return
      isRunning = true
      askNext()
    },
  }
}

/**
 * Whether a slice of the own quorum set committed to the value. Those who block this node make it accept too; then it
 * stands in its own slice.
 */
export function isProven(
  slot: number,
  { value, proof }: Closed,
  { quorumSet, self }: { readonly quorumSet: QuorumSet; readonly self: NodeId },
): boolean {
  const speakers = new Set<NodeId>()
  for (const { statement } of proof) {
    const { pledges } = statement
    if (Number(statement.slot) !== slot) continue
    const decided =
      pledges.type === 'confirm'
        ? pledges.ballot.value
        : pledges.type === 'externalize'
          ? pledges.commit.value
          : undefined
    if (decided !== undefined && same(decided, value)) speakers.add(statement.nodeId)
  }
  const accepts = isVBlocking(quorumSet, (node) => speakers.has(node))
  return isQuorumSlice(quorumSet, (node) => speakers.has(node) || (accepts && node === self))
}
