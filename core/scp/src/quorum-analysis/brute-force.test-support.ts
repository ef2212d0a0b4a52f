/**
 * The definitions taken literally, over all subsets: an oracle for maps of a few nodes.
 * @module
 */
import type { QuorumSet } from '../types.ts'
import type { AnalysisNode } from './model.ts'

type Sizes = Record<string, number>

export function bruteForce(nodes: readonly AnalysisNode[]): {
  readonly intersection: boolean
  readonly minimalQuorums: Sizes
  readonly minimalBlockingSets: Sizes
  readonly minimalSplittingSets: Sizes
  readonly topTier: readonly string[]
} {
  const all = subsets(nodes.map(({ id }) => id))
  const isQuorum = (set: ReadonlySet<string>, liars: ReadonlySet<string> = new Set()): boolean =>
    set.size > 0 &&
    nodes.every(
      ({ id, quorumSet }) => !set.has(id) || (quorumSet !== undefined && agrees(quorumSet, set.union(liars))),
    )

  const quorums = all.filter((set) => isQuorum(set))
  const minimal = minimalOf(quorums)
  const everyone = new Set(nodes.map(({ id }) => id))
  const blocking = all.filter((set) => !quorums.some((quorum) => quorum.isSubsetOf(everyone.difference(set))))
  const splits = (liars: ReadonlySet<string>): boolean => {
    const sides = subsets([...everyone.difference(liars)]).filter((set) => isQuorum(set, liars))
    return sides.some((left) => sides.some((right) => left.isDisjointFrom(right)))
  }
  return {
    intersection: !splits(new Set()),
    minimalQuorums: sizes(minimal),
    minimalBlockingSets: quorums.length === 0 ? {} : sizes(minimalOf(blocking)),
    minimalSplittingSets: sizes(minimalOf(all.filter(splits))),
    topTier: [...minimal.reduce((union, set) => union.union(set), new Set<string>())].toSorted(),
  }
}

function agrees(quorumSet: QuorumSet, set: ReadonlySet<string>): boolean {
  const entries =
    quorumSet.validators.filter((id) => set.has(id)).length +
    quorumSet.innerSets.filter((inner) => agrees(inner, set)).length
  return entries >= quorumSet.threshold
}

function subsets(ids: readonly string[]): Set<string>[] {
  return Array.from(
    { length: 2 ** ids.length },
    (_, bits) => new Set(ids.filter((_id, index) => (bits >> index) & 1)),
  )
}

function minimalOf(sets: readonly Set<string>[]): Set<string>[] {
  return sets.filter((set) => !sets.some((other) => other.size < set.size && other.isSubsetOf(set)))
}

function sizes(sets: readonly ReadonlySet<string>[]): Sizes {
  const counted: Sizes = {}
  for (const { size } of sets) counted[size] = (counted[size] ?? 0) + 1
  return counted
}
