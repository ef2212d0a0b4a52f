/**
 * Who trusts whom: the maps that seeds draw, and what makes a map fit for a run.
 *
 * Nodes are numbers here, so that a plan stays readable and small; {@link quorumSetOf} gives them their real names.
 * @module
 */
import { isQuorumSlice, type NodeId, normalizeQuorumSet, type QuorumSet } from '@watt/scp'
import { type AnalysisNode, checkIntersection } from '@watt/scp/quorum-analysis'
import type { Random } from './random.ts'

/** A quorum set of node numbers. */
export type TrustSet = {
  readonly threshold: number
  readonly nodes: readonly number[]
  readonly inner: readonly TrustSet[]
}

export type MapNode = {
  readonly organisation: string
  /** False: it follows, and nobody trusts it. */
  readonly isValidator: boolean
  readonly trusts: TrustSet
}

/** Entry i is node number i. */
export type TrustMap = readonly MapNode[]

/** A trust set with the nodes' real names. */
export function quorumSetOf(
  { threshold, nodes, inner }: TrustSet,
  nameOf: (node: number) => NodeId,
): QuorumSet {
  return {
    threshold,
    validators: nodes.map(nameOf).toSorted(),
    innerSets: inner.map((it) => quorumSetOf(it, nameOf)),
  }
}

/** Draws a map of 4 to 30 validators, and sometimes watchers, that the quorum analysis calls safe. */
export function drawSafeMap(random: Random): TrustMap {
  const roll = random.next()
  if (roll < 0.6) return withWatchers(flatMap(random.pick([4, 4, 4, 4, 5, 6, 7, 7, 7, 10])), random)
  if (roll < 0.63) return organisationMap(7, 3)
  if (roll < 0.64) return organisationMap(10, 3)
  if (roll < 0.7) return withWatchers(organisationMap(random.int(4, 5), random.int(2, 3)), random)
  const drawMap = random.chance(0.5) ? unevenMap : leafMap
  for (let attempt = 0; attempt < 20; attempt++) {
    const map = drawMap(random)
    if (isSafe(map, [])) return withWatchers(map, random)
  }
  return flatMap(4)
}

/** Draws small maps until the analysis finds two quorums apart. */
export function drawUnsafeMap(random: Random): TrustMap {
  for (;;) {
    const count = random.int(4, 8)
    const map = Array.from({ length: count }, (_, node): MapNode => {
      const others = random.sample(numbers(count), random.int(2, Math.min(5, count)))
      const trusted = [...new Set([node, ...others])].toSorted((a, b) => a - b)
      const threshold = random.int(Math.ceil(trusted.length / 2), trusted.length)
      return validator(node, { threshold, nodes: trusted, inner: [] })
    })
    if (checkIntersection(analysisNodes(map)).intersection === 'no') return map
  }
}

/** Draws validators that may lie: with any of them lying, the others must still agree and be able to go on. */
export function drawLiars(map: TrustMap, random: Random): readonly number[] {
  const liars: number[] = []
  const wanted = random.int(0, Math.floor((validatorsIn(map).length - 1) / 3))
  for (const node of random.sample(validatorsIn(map), wanted))
    if (isSafe(map, [...liars, node])) liars.push(node)
  return liars.toSorted((a, b) => a - b)
}

/**
 * Whether everyone who keeps to the protocol agrees with everyone else who does, and can go on, whatever the liars do:
 * quorums meet in honest nodes, and the honest nodes are a quorum.
 * @see Mazières, "The Stellar Consensus Protocol" (2016), section 4.2: despite dispensable sets
 */
export function isSafe(map: TrustMap, liars: readonly number[]): boolean {
  const honest = validatorsIn(map).filter((node) => !liars.includes(node))
  return checkIntersection(withoutLiars(map, liars)).intersection === 'yes' && isQuorum(map, honest)
}

/** The map as the others see it when liars agree with everybody: they are left out, and thresholds are lower. */
export function withoutLiars(map: TrustMap, liars: readonly number[]): readonly AnalysisNode[] {
  return analysisNodes(map)
    .filter(({ id }) => !liars.includes(Number(id)))
    .map((node) => ({ ...node, quorumSet: liars.reduce(without, node.quorumSet) }))
}

/** Whether some nodes are a quorum, and hold a slice for every watcher too. */
export function isQuorum(map: TrustMap, nodes: readonly number[]): boolean {
  const has = (id: string): boolean => nodes.includes(Number(id))
  return map.every(
    ({ isValidator, trusts }, node) =>
      (isValidator && !nodes.includes(node)) || isQuorumSlice(quorumSetOf(trusts, String), has),
  )
}

export function validatorsIn(map: TrustMap): readonly number[] {
  return map.flatMap(({ isValidator }, node) => (isValidator ? [node] : []))
}

/** The map as the quorum analysis takes it. */
export function analysisNodes(map: TrustMap): readonly Required<Pick<AnalysisNode, 'id' | 'quorumSet'>>[] {
  return map.map(({ trusts }, node) => ({ id: String(node), quorumSet: quorumSetOf(trusts, String) }))
}

/** `count` validators that trust all, two thirds of them. */
export function flatMap(count: number): TrustMap {
  const trusts = { threshold: twoThirds(count), nodes: numbers(count), inner: [] }
  return numbers(count).map((node) => validator(node, trusts))
}

/** Organisations that trust two thirds of each other, with a majority inside. */
export function organisationMap(organisations: number, each: number): TrustMap {
  const inner = numbers(organisations).map((organisation) => ({
    threshold: Math.floor(each / 2) + 1,
    nodes: numbers(each).map((it) => organisation * each + it),
    inner: [],
  }))
  const trusts = { threshold: twoThirds(organisations), nodes: [], inner }
  return numbers(organisations * each).map((node) => ({
    organisation: `Organisation ${Math.floor(node / each) + 1}`,
    isValidator: true,
    trusts,
  }))
}

/** Everyone has a list and a threshold of their own. */
function unevenMap(random: Random): TrustMap {
  const count = random.int(4, 9)
  return numbers(count).map((node) => {
    const left = random.chance(0.5) ? [] : random.sample(numbers(count), random.int(0, Math.floor(count / 4)))
    const trusted = numbers(count).filter((it) => it === node || !left.includes(it))
    const threshold = Math.min(trusted.length, twoThirds(trusted.length) + random.int(0, 1))
    return validator(node, { threshold, nodes: trusted, inner: [] })
  })
}

/** A core, and validators that are content with a bare majority of it: only together with the core are they a quorum. */
function leafMap(random: Random): TrustMap {
  const core = flatMap(random.int(4, 7))
  const trusts = { threshold: Math.floor(core.length / 2) + 1, nodes: numbers(core.length), inner: [] }
  const leaves = numbers(random.int(1, 3)).map((leaf) => validator(core.length + leaf, trusts))
  return [...core, ...leaves]
}

function withWatchers(map: TrustMap, random: Random): TrustMap {
  const count = random.chance(0.2) ? random.int(1, 2) : 0
  const watchers = numbers(count).map((it): MapNode => ({
    organisation: `Watcher ${it + 1}`,
    isValidator: false,
    trusts: random.pick(map).trusts,
  }))
  return [...map, ...watchers]
}

function validator(node: number, trusts: TrustSet): MapNode {
  return { organisation: `Organisation ${node + 1}`, isValidator: true, trusts }
}

function without(quorumSet: QuorumSet, liar: number): QuorumSet {
  return normalizeQuorumSet(quorumSet, String(liar))
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

function twoThirds(count: number): number {
  return count - Math.floor((count - 1) / 3)
}

/** Whether `has` holds a slice of a trust set. */
export function holdsSlice({ threshold, nodes, inner }: TrustSet, has: ReadonlySet<number>): boolean {
  let held = 0
  for (const node of nodes) if (has.has(node)) held++
  for (const set of inner) if (holdsSlice(set, has)) held++
  return held >= threshold
}
