/**
 * Seeded PageRank in exact integers, in slices: the same numbers on every machine.
 *
 * All sums stay below 2^53 and every quotient is one correctly rounded division of such integers, so `Math.floor` of it is the
 * exact floor. Few rounds on purpose (SybilRank, NSDI'12, "early termination"): what leaks to fakes through a bribed member
 * grows with the rounds, while honest members are all reached within about the logarithm of their number.
 * @module
 */
import type { Graph } from './graph.ts'

/** What all ranks of a graph with a seed add up to, less half a unit for each at most. */
export const mass: number = 2 ** 45
/** The share of a rank that does not travel along edges but starts again at the seeds: 1/256. */
const restart = 256
const leastRounds = 20
/** Members a slice of the work takes. */
const slice = 1 << 14

/** Twice the logarithm of the number of members, and at least 20: so far the ranks of a society of friends need to spread. */
export function roundsFor(members: number): number {
  return Math.max(leastRounds, 2 * (32 - Math.clz32(Math.max(members, 1) - 1)))
}

/** One computation over a frozen graph. */
export class RankRun {
  readonly graph: Graph
  #rank: Float64Array
  #next: Float64Array
  readonly #rounds: number
  #round = 0
  /** Next row of the round. */
  #row = 0
  /** What travelled along edges in this round. */
  #passed = 0

  constructor(graph: Graph) {
    this.graph = graph
    const count = graph.starts.length - 1
    this.#rank = new Float64Array(count)
    this.#next = new Float64Array(count)
    this.#rounds = graph.seedGroups.length === 0 ? 0 : roundsFor(count)
    if (!this.done) spread(mass, graph.seedGroups, this.#rank)
  }

  get done(): boolean {
    return this.#round === this.#rounds
  }

  /** Works through up to 16,384 members of a round: a fraction of a millisecond to a few. */
  advance(): void {
    if (this.done) return
    const count = this.#rank.length
    const end = Math.min(count, this.#row + slice)
    this.#passed += pass(this.graph, this.#rank, this.#next, this.#row, end)
    this.#row = end
    if (end < count) return
    spread(mass - this.#passed, this.graph.seedGroups, this.#next)
    const spent = this.#rank
    this.#rank = this.#next
    this.#round++
    if (this.done) average(this.#rank, spent)
    this.#next = this.done ? spent.subarray(0, 0) : spent.fill(0)
    this.#row = 0
    this.#passed = 0
  }

  /** Does whatever is left and gives the ranks, by row. */
  finish(): Float64Array {
    while (!this.done) this.advance()
    return this.#rank
  }
}

/** Passes the ranks of some rows along their edges and says how much went. */
function pass(graph: Graph, rank: Float64Array, next: Float64Array, from: number, end: number): number {
  const { starts, targets } = graph
  let passed = 0
  for (let at = from; at < end; at++) {
    const first = starts[at]!
    const last = starts[at + 1]!
    if (first === last || rank[at] === 0) continue
    const share = Math.floor((rank[at]! * (restart - 1)) / (restart * (last - first)))
    for (let edge = first; edge < last; edge++) next[targets[edge]!]! += share
    passed += share * (last - first)
  }
  return passed
}

/** The mean of the last two rounds, rounded down: in pairs, rings and trees ranks swing between two sides. */
function average(last: Float64Array, before: Float64Array): void {
  for (let at = 0; at < last.length; at++) last[at] = Math.floor((last[at]! + before[at]!) / 2)
}

/** Adds `amount` to the seeds: evenly over the groups, evenly within a group; what cannot be shared evenly to the first seed. */
function spread(amount: number, seedGroups: readonly Uint32Array[], into: Float64Array): void {
  const perGroup = Math.floor(amount / seedGroups.length)
  let given = 0
  for (const group of seedGroups) {
    const share = Math.floor(perGroup / group.length)
    for (const row of group) into[row]! += share
    given += share * group.length
  }
  into[seedGroups[0]![0]!]! += amount - given
}
