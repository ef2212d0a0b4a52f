/**
 * Whom each validator trusts, and whether that is safe.
 * @module
 */
import type { QuorumSet } from '@watt/sdk'
import { analyse, type AnalysisNode } from '@watt/scp/quorum-analysis'

/** What each validator trusts; null where this node has not heard it. */
export type TrustMap = ReadonlyMap<string, QuorumSet | null>

export type Safety = {
  /** `none`: no set of these is a quorum. `unknown`: too large to work out within the patience given. */
  readonly answer: 'yes' | 'no' | 'none' | 'unknown'
  /** How many validators must be lost to halt the network; undefined when not worked out. */
  readonly blocking: number | undefined
}

/** @param interrupt - Polled often; true ends the search as unknown. */
export function safetyOf(trust: TrustMap, interrupt: () => boolean): Safety {
  const nodes = [...trust].map(([id, quorumSet]): AnalysisNode =>
    quorumSet === null ? { id } : { id, quorumSet },
  )
  const { hasQuorum, intersection, minimalBlockingSets } = analyse(nodes, { interrupt })
  if (!hasQuorum) return { answer: 'none', blocking: undefined }
  return { answer: intersection, blocking: minimalBlockingSets.sizes[0]?.size }
}

/** Everybody that a quorum set names, in its inner sets too. */
export function namedIn({ validators, innerSets }: QuorumSet): ReadonlySet<string> {
  return new Set([...validators, ...innerSets.flatMap((inner) => [...namedIn(inner)])])
}

/** Pairs that trust each other, each once. */
export function mutualTrust(trust: TrustMap): readonly (readonly [string, string])[] {
  const named = new Map([...trust].map(([id, set]) => [id, set ? namedIn(set) : new Set<string>()]))
  const ids = [...named.keys()].toSorted()
  return ids.flatMap((a, at) =>
    ids.slice(at + 1).flatMap((b) => (named.get(a)!.has(b) && named.get(b)!.has(a) ? [[a, b] as const] : [])),
  )
}

/** Places on a circle around (0, 0), the first at the top, clockwise. */
export function circle(count: number, radius: number): readonly { readonly x: number; readonly y: number }[] {
  return Array.from({ length: count }, (_, index) => {
    const angle = (2 * Math.PI * index) / count - Math.PI / 2
    return { x: radius * Math.cos(angle), y: radius * Math.sin(angle) }
  })
}
