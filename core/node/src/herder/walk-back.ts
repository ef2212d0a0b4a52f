/**
 * Finding a block of a peer that this node believes, and the way from there back to its own head.
 * @module
 */
import type { Clock, Network } from '../types.ts'
import { PeerRequestError } from '../network/peer-request-error.ts'
import { askHeaders } from './header-question.ts'
import { herderLimits } from './limits.ts'
import type { Trail } from './trail.ts'

export type WalkParts = {
  readonly network: Network
  readonly clock: Clock
  readonly trail: Trail
  readonly head: () => bigint
  readonly pause: () => Promise<void>
  readonly isStopped: () => boolean
}

/**
 * Walks back from the newest blocks of a peer, no further ahead than is remembered.
 * @returns found: the trail leads on from the head. short: the peer has nothing that convinces this node, or does not
 * answer in time. wrong: the peer is to blame.
 */
export async function walkBack(parts: WalkParts, peer: string): Promise<'found' | 'short' | 'wrong'> {
  const { network, clock, trail, head } = parts
  const startedMs = clock.elapsed()
  let newest = head() + herderLimits.trailMax
  let unanswered = 0
  trail.clear()
  while (newest > head()) {
    if (parts.isStopped() || clock.elapsed() - startedMs > herderLimits.walkMs) return 'short'
    let answer: Awaited<ReturnType<typeof askHeaders>>
    try {
      answer = await askHeaders(network, peer, newest)
      unanswered = 0
    } catch (error) {
      const isPassing = error instanceof PeerRequestError && error.reason !== 'not-found'
      if (!isPassing || ++unanswered > herderLimits.walkRetries) return 'short'
      await parts.pause()
      continue
    }
    if (answer === undefined) return 'wrong'
    if (trail.isAnchored && answer.newest !== newest) return 'short'
    if (trail.extend(answer.newest, answer.headers) === 'wrong') return 'wrong'
    newest = answer.newest - BigInt(answer.headers.length)
  }
  return trail.knows(head() + 1n) ? 'found' : 'short'
}
