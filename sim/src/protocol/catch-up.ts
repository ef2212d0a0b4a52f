/**
 * Getting closed slots, with their proof, from those who are ahead.
 * @module
 */
import { isQuorumSlice, isVBlocking, type NodeId, type QuorumSet, type Value } from '@watt/scp'
import type { Closed } from './disk.ts'
import { same } from './driver.ts'

type CatchUpParts = {
  readonly self: NodeId
  readonly quorumSet: QuorumSet
  readonly head: () => number
  /** No slot was closed for long. */
  readonly isSlow: () => boolean
  readonly ask: (peer: number, from: number, take: (closed: readonly Closed[] | undefined) => void) => void
  /** Whether a value follows the head. */
  readonly fits: (value: Value) => boolean
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
  fits,
  close,
  done,
}: CatchUpParts): CatchUp {
  const heads = new Map<NodeId, number>()
  const hints = new Map<number, number>()
  let isRunning = false

  const peerAhead = (): number | undefined =>
    [...hints].filter(([, at]) => at > head()).toSorted(([a, x], [b, y]) => y - x || a - b)[0]?.[0]
  const isBlocked = (): boolean => isVBlocking(quorumSet, (node) => (heads.get(node) ?? 0) > head())

  const takeOver = (closed: readonly Closed[], peer: number): void => {
    const [next, ...rest] = closed
    const slot = head() + 1
    if (next === undefined) return askNext()
    if (!fits(next.value) || !isProven(slot, next, { quorumSet, self })) {
      hints.delete(peer)
      return askNext()
    }
    close(slot, next, () => takeOver(rest, peer))
  }
  const end = (): void => {
    isRunning = false
    done()
  }
  const askNext = (): void => {
    const peer = peerAhead()
    if (peer === undefined) return end()
    const from = head() + 1
    ask(peer, from, (closed) => {
      // What came in the meantime by agreement is not needed twice.
      const wanted = closed?.slice(head() + 1 - from)
      if (wanted === undefined || wanted.length === 0) {
        hints.delete(peer)
        return end()
      }
      takeOver(wanted, peer)
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
