/**
 * What a trust map can survive: quorum intersection, minimal quorums, blocking and splitting sets, top tier.
 *
 * Answers are bounded in time by the caller; a question that ran out of time says so and keeps what it found.
 * @see Florian, Henningsen, Ndolo, Scheuermann, "The sum of its parts" (Distributed Computing, 2022)
 * @module
 */
import {
  compareText,
  compileParts,
  firstMembers,
  type AnalysisNode,
  type Counts,
  type Model,
} from './model.ts'
import {
  eachMinimalBlockingSet,
  eachMinimalQuorum,
  eachMinimalSplittingSet,
  findDisjointQuorums,
  SearchInterrupted,
  type Interrupt,
} from './search.ts'

/** `unknown`: the time ran out first. */
export type Answer = 'yes' | 'no' | 'unknown'

/** A family of minimal sets. Sets that differ only by interchangeable nodes are counted, not listed. */
export type NodeSets = {
  /** false: the time ran out; there may be more. */
  readonly complete: boolean
  /** How many sets of each size, smallest first. */
  readonly sizes: readonly { readonly size: number; readonly sets: bigint }[]
  /** One set for each kind, smallest first; at most {@link examplesMax}. */
  readonly examples: readonly (readonly string[])[]
}

export type Analysis = {
  readonly nodes: number
  /** Nodes of the strongly connected parts that hold a quorum. */
  readonly coreNodes: readonly string[]
  readonly hasQuorum: boolean
  readonly intersection: Answer
  /** Two quorums without a common node, when there are any. */
  readonly counterexample: readonly [readonly string[], readonly string[]] | undefined
  readonly minimalQuorums: NodeSets
  readonly minimalBlockingSets: NodeSets
  readonly minimalSplittingSets: NodeSets
  /** Nodes of all minimal quorums: they decide safety and liveness. */
  readonly topTier: { readonly complete: boolean; readonly nodes: readonly string[] }
}

export type AnalyseOptions = {
  /** Polled often; true ends the question at hand as unknown. Give a deadline here. */
  readonly interrupt?: Interrupt
}

export const examplesMax = 100

/** Only whether a map can split, and how. Much cheaper than {@link analyse}. */
export type Intersection = Pick<Analysis, 'hasQuorum' | 'intersection' | 'counterexample'>

/** Analyses a trust map. Pure: the caller owns the clock behind `interrupt`. */
export function analyse(
  nodes: readonly AnalysisNode[],
  { interrupt = () => false }: AnalyseOptions = {},
): Analysis {
  const parts = compileParts(nodes)
  const safety = intersectionOf(parts, interrupt)
  const quorums = collect(parts, (model, report) => eachMinimalQuorum(model, interrupt, report))
  const blocking = collectBlocking(parts, interrupt)
  const splitting =
    safety.intersection === 'no'
      ? emptySetOnly
      : collect(parts, (model, report) => eachMinimalSplittingSet(model, interrupt, report))
  return {
    nodes: nodes.length,
    coreNodes: parts.flatMap((model) => model.members.flat()).toSorted(compareText),
    ...safety,
    minimalQuorums: quorums.sets,
    minimalBlockingSets: blocking.sets,
    minimalSplittingSets: splitting.sets,
    topTier: {
      complete: quorums.sets.complete || blocking.sets.complete,
      nodes: [...new Set([...quorums.members, ...blocking.members])].toSorted(compareText),
    },
  }
}

/** Checks quorum intersection alone. */
export function checkIntersection(
  nodes: readonly AnalysisNode[],
  { interrupt = () => false }: AnalyseOptions = {},
): Intersection {
  return intersectionOf(compileParts(nodes), interrupt)
}

function intersectionOf(parts: readonly Model[], interrupt: Interrupt): Intersection {
  const found = parts.length > 1 ? acrossParts(parts) : attempt(() => withinPart(parts, interrupt))
  const hasQuorum = parts.length > 0
  if (found === 'interrupted') return { hasQuorum, intersection: 'unknown', counterexample: undefined }
  return { hasQuorum, intersection: found === undefined ? 'yes' : 'no', counterexample: found }
}

type Collected = { readonly sets: NodeSets; readonly members: ReadonlySet<string> }

/** Without any liar the map is already split: the empty set is the one minimal splitting set. */
const emptySetOnly: Collected = {
  sets: { complete: true, sizes: [{ size: 0, sets: 1n }], examples: [[]] },
  members: new Set(),
}

function acrossParts(parts: readonly Model[]): readonly [readonly string[], readonly string[]] {
  const [first, second] = parts.map((model) => firstMembers(model, smallestQuorum(model)))
  return [first ?? [], second ?? []]
}

function smallestQuorum(model: Model): Counts {
  let smallest: Counts = model.sizes
  try {
    eachMinimalQuorum(
      model,
      () => smallest !== model.sizes,
      (quorum) => (smallest = quorum),
    )
  } catch (error) {
    if (!(error instanceof SearchInterrupted)) throw error // The first one found is enough for a witness.
  }
  return smallest
}

function withinPart(
  parts: readonly Model[],
  interrupt: Interrupt,
): readonly [readonly string[], readonly string[]] | undefined {
  const [model] = parts
  const pair = model && findDisjointQuorums(model, interrupt)
  return pair && [firstMembers(model, pair[0]), firstMembers(model, pair[1], pair[0])]
}

function attempt<T>(search: () => T): T | 'interrupted' {
  try {
    return search()
  } catch (error) {
    if (error instanceof SearchInterrupted) return 'interrupted'
    throw error
  }
}

/** With several parts each must be blocked, so a minimal blocking set joins one of every part. */
function collectBlocking(parts: readonly Model[], interrupt: Interrupt): Collected {
  const each = parts.map((model) =>
    collect([model], (it, report) => eachMinimalBlockingSet(it, interrupt, report)),
  )
  const [first, ...others] = each
  if (!first) return collect([], () => undefined)
  return others.reduce(join, first)
}

function join(left: Collected, right: Collected): Collected {
  const sizes = new Map<number, bigint>()
  for (const a of left.sets.sizes) {
    for (const b of right.sets.sizes)
      sizes.set(a.size + b.size, (sizes.get(a.size + b.size) ?? 0n) + a.sets * b.sets)
  }
  const examples = left.sets.examples.flatMap((a) =>
    right.sets.examples.map((b) => [...a, ...b].toSorted(compareText)),
  )
  return {
    sets: {
      complete: left.sets.complete && right.sets.complete,
      sizes: bySize(sizes),
      examples: examples.toSorted((a, b) => a.length - b.length).slice(0, examplesMax),
    },
    members: new Set([...left.members, ...right.members]),
  }
}

function collect(
  parts: readonly Model[],
  search: (model: Model, report: (set: Counts) => void) => void,
): Collected {
  const sizes = new Map<number, bigint>()
  const members = new Set<string>()
  const examples: string[][] = []
  let complete = true
  for (const model of parts) {
    const outcome = attempt(() =>
      search(model, (set) => {
        const size = set.reduce((sum, count) => sum + count, 0)
        const sets = set.reduce(
          (product, count, index) => product * choose(model.sizes[index] as number, count),
          1n,
        )
        sizes.set(size, (sizes.get(size) ?? 0n) + sets)
        set.forEach((count, index) => count > 0 && model.members[index]?.forEach((id) => members.add(id)))
        examples.push(firstMembers(model, set))
      }),
    )
    if (outcome === 'interrupted') complete = false
  }
  const shown = examples.toSorted((a, b) => a.length - b.length).slice(0, examplesMax)
  return { sets: { complete, sizes: bySize(sizes), examples: shown }, members }
}

function bySize(sizes: ReadonlyMap<number, bigint>): { readonly size: number; readonly sets: bigint }[] {
  return [...sizes].map(([size, sets]) => ({ size, sets })).toSorted((a, b) => a.size - b.size)
}

function choose(from: number, count: number): bigint {
  let ways = 1n
  for (let step = 1; step <= count; step += 1) ways = (ways * BigInt(from - step + 1)) / BigInt(step)
  return ways
}
