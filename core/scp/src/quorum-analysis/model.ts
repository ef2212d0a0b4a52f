/**
 * A trust map compiled for analysis.
 *
 * Nodes that have the same quorum set and stand together in every list are interchangeable, so they form a *class*, and
 * a set of nodes is a count for each class. Seven organisations of three become seven classes; what would be 5,103
 * minimal quorums are 21 orbits. A node without a quorum set is in no quorum.
 * @see Lachowski, "Complexity of the quorum intersection property of the Federated Byzantine Agreement System" (2019)
 * @module
 */
import type { QuorumSet } from '../types.ts'
import { stronglyConnected } from './components.ts'

/** One node of a trust map. `id` is any text; quorum sets refer to it. */
export type AnalysisNode = {
  readonly id: string
  readonly name?: string
  readonly organisation?: string
  readonly quorumSet?: QuorumSet
}

/** A count for each class; entry i is at most `sizes[i]`. */
export type Counts = readonly number[]

/** A list of a quorum set; a class stands in a list with all its members or not at all. */
export type Slice = {
  readonly threshold: number
  readonly classes: readonly number[]
  readonly inner: readonly Slice[]
}

export type Model = {
  /** Node ids of each class, ascending. */
  readonly members: readonly (readonly string[])[]
  readonly sizes: Counts
  /** The quorum set of each class. */
  readonly slices: readonly Slice[]
}

/** Splits a map into its strongly connected parts that hold a quorum; each minimal quorum lies in one of them. */
export function compileParts(nodes: readonly AnalysisNode[]): readonly Model[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const trusted = (id: string): readonly string[] => {
    const quorumSet = byId.get(id)?.quorumSet
    return quorumSet ? listsOf(quorumSet).flatMap((list) => list.validators.filter((it) => byId.has(it))) : []
  }
  return stronglyConnected([...byId.keys()].toSorted(), trusted)
    .map((ids) => compile(ids.flatMap((id) => byId.get(id) ?? [])))
    .filter((model) => greatestQuorum(model, model.sizes).some((count) => count > 0))
}

/** Compiles nodes as one part; references to other nodes count as nodes that never agree. */
export function compile(nodes: readonly AnalysisNode[]): Model {
  const voters = nodes
    .filter((node) => node.quorumSet !== undefined)
    .toSorted((a, b) => compareText(a.id, b.id))
  const places = new Map<string, number[]>(voters.map((node) => [node.id, []]))
  const keyOf = new Map<string, string>()
  let listCount = 0
  for (const quorumSet of distinctSets(voters, keyOf)) {
    for (const list of listsOf(quorumSet)) {
      for (const validator of list.validators) places.get(validator)?.push(listCount)
      listCount += 1
    }
  }

  const classes = new Map<string, AnalysisNode[]>()
  for (const node of voters) {
    const key = `${keyOf.get(node.id)}|${places.get(node.id)?.join(',')}`
    classes.set(key, [...(classes.get(key) ?? []), node])
  }
  const groups = [...classes.values()]
  const classOf = new Map(groups.flatMap((group, index) => group.map((node) => [node.id, index] as const)))
  return {
    members: groups.map((group) => group.map((node) => node.id)),
    sizes: groups.map((group) => group.length),
    slices: groups.map((group) => compileSlice(group[0]?.quorumSet as QuorumSet, classOf)),
  }
}

/** The largest quorum inside `counts`, where `faulty` nodes agree with everyone; all zero when there is none. */
export function greatestQuorum(model: Model, counts: Counts, faulty?: Counts): number[] {
  const left = [...counts]
  for (let changed = true; changed;) {
    changed = false
    for (let index = 0; index < left.length; index += 1) {
      if (left[index] === 0 || isSatisfied(model.slices[index] as Slice, left, faulty)) continue
      left[index] = 0
      changed = true
    }
  }
  return left
}

/** Whether a quorum lies inside `counts`. */
export function holdsQuorum(model: Model, counts: Counts, faulty?: Counts): boolean {
  return greatestQuorum(model, counts, faulty).some((count) => count > 0)
}

/** Turns counts into node ids: the first members of each class. */
export function firstMembers(model: Model, counts: Counts, skip?: Counts): string[] {
  return model.members
    .flatMap((ids, index) => ids.slice(skip?.[index] ?? 0, (skip?.[index] ?? 0) + (counts[index] ?? 0)))
    .toSorted(compareText)
}

/** Unsigned order of UTF-16 units: the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function isSatisfied(slice: Slice, counts: Counts, faulty?: Counts): boolean {
  let missing = slice.threshold
  for (const index of slice.classes) {
    missing -= (counts[index] as number) + (faulty === undefined ? 0 : (faulty[index] as number))
    if (missing <= 0) return true
  }
  for (const inner of slice.inner) {
    if (isSatisfied(inner, counts, faulty) && --missing <= 0) return true
  }
  return missing <= 0
}

/** Every list of a quorum set, its own first. */
function listsOf(quorumSet: QuorumSet): QuorumSet[] {
  return [quorumSet, ...quorumSet.innerSets.flatMap(listsOf)]
}

/** Equal quorum sets are compiled once; `keyOf` learns which stands for which. */
function distinctSets(voters: readonly AnalysisNode[], keyOf: Map<string, string>): QuorumSet[] {
  const seen = new Map<string, string>()
  const distinct: QuorumSet[] = []
  for (const { id, quorumSet } of voters) {
    if (quorumSet === undefined) continue
    const text = canonicalText(quorumSet)
    const first = seen.get(text)
    keyOf.set(id, first ?? id)
    if (first !== undefined) continue
    seen.set(text, id)
    distinct.push(quorumSet)
  }
  return distinct
}

function canonicalText(quorumSet: QuorumSet): string {
  const validators = [...quorumSet.validators].toSorted(compareText)
  const inner = quorumSet.innerSets.map(canonicalText).toSorted(compareText)
  return JSON.stringify([quorumSet.threshold, validators, inner])
}

function compileSlice(quorumSet: QuorumSet, classOf: ReadonlyMap<string, number>): Slice {
  const classes = new Set(quorumSet.validators.flatMap((id) => classOf.get(id) ?? []))
  return {
    threshold: quorumSet.threshold,
    classes: [...classes].toSorted((a, b) => a - b),
    inner: quorumSet.innerSets.map((inner) => compileSlice(inner, classOf)),
  }
}
