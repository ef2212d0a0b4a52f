/**
 * Searches over count vectors: minimal quorums, disjoint quorums, minimal blocking and splitting sets.
 *
 * Each search polls `interrupt` and throws {@link SearchInterrupted} when it says so; what was found so far was reported.
 * @module
 */
import { greatestQuorum, holdsQuorum, type Counts, type Model } from './model.ts'

export type Interrupt = () => boolean

/** Thrown through a search whose time is up. Never leaves this folder. */
export class SearchInterrupted extends Error {
  override readonly name = 'SearchInterrupted'
}

/** Reports each minimal quorum once per orbit. */
export function eachMinimalQuorum(
  model: Model,
  interrupt: Interrupt,
  report: (quorum: Counts) => void,
): void {
  const chosen = model.sizes.map(() => 0)
  const visit = (index: number): void => {
    if (interrupt()) throw new SearchInterrupted()
    if (holdsQuorum(model, chosen)) {
      if (isMinimal(chosen, (counts) => holdsQuorum(model, counts))) report([...chosen])
      return
    }
    if (index === model.sizes.length || !staysInReach(model, chosen, index)) return
    forEachCount(chosen, index, model.sizes[index] as number, () => visit(index + 1))
  }
  visit(0)
}

/** Two quorums with no node in common, where `faulty` nodes tell each side what it wants to hear. */
export function findDisjointQuorums(
  model: Model,
  interrupt: Interrupt,
  faulty?: Counts,
): readonly [Counts, Counts] | undefined {
  const available = model.sizes.map((size, index) => size - (faulty?.[index] ?? 0))
  const chosen = available.map(() => 0)
  const visit = (index: number): readonly [Counts, Counts] | undefined => {
    if (interrupt()) throw new SearchInterrupted()
    const rest = available.map((count, at) => count - (chosen[at] as number))
    const other = greatestQuorum(model, rest, faulty)
    if (other.every((count) => count === 0)) return undefined // Choosing more only leaves less for the other side.
    const quorum = greatestQuorum(model, chosen, faulty)
    if (quorum.some((count) => count > 0)) return [quorum, other]
    if (index === available.length || !staysInReach(model, chosen, index, available, faulty)) return undefined
    let found: readonly [Counts, Counts] | undefined
    forEachCount(chosen, index, available[index] as number, () => {
      found ??= visit(index + 1)
    })
    return found
  }
  return visit(0)
}

/** Reports each minimal set whose silence leaves no quorum, once per orbit. */
export function eachMinimalBlockingSet(
  model: Model,
  interrupt: Interrupt,
  report: (set: Counts) => void,
): void {
  const isBlocking = (set: Counts): boolean =>
    !holdsQuorum(
      model,
      model.sizes.map((size, index) => size - (set[index] as number)),
    )
  const chosen = model.sizes.map(() => 0)
  const visit = (index: number): void => {
    if (interrupt()) throw new SearchInterrupted()
    if (isBlocking(chosen)) {
      if (isMinimal(chosen, isBlocking)) report([...chosen])
      return
    }
    if (index === model.sizes.length) return
    const most = model.sizes.map((size, at) => (at < index ? (chosen[at] as number) : size))
    if (!isBlocking(most)) return
    forEachCount(chosen, index, model.sizes[index] as number, () => visit(index + 1))
  }
  visit(0)
}

/**
 * Reports each minimal set whose lies can split the rest, once per orbit, smallest first.
 * Only members of the part itself are considered: whom outsiders follow is their own affair.
 */
export function eachMinimalSplittingSet(
  model: Model,
  interrupt: Interrupt,
  report: (set: Counts) => void,
): void {
  const found: Counts[] = []
  const total = model.sizes.reduce((sum, size) => sum + size, 0)
  for (let size = 0; size <= total - 2; size += 1) {
    eachOfSize(model.sizes, size, (set) => {
      if (interrupt()) throw new SearchInterrupted()
      if (found.some((smaller) => smaller.every((count, index) => count <= (set[index] as number)))) return
      if (findDisjointQuorums(model, interrupt, set) === undefined) return
      found.push(set)
      report(set)
    })
  }
}

/** Whether adding everything from `index` on could still make a quorum around all that is chosen. */
function staysInReach(
  model: Model,
  chosen: Counts,
  index: number,
  available = model.sizes,
  faulty?: Counts,
): boolean {
  const most = available.map((count, at) => (at < index ? (chosen[at] as number) : count))
  const reach = greatestQuorum(model, most, faulty)
  return chosen.every((count, at) => count === 0 || (reach[at] as number) > 0)
}

/** No member can be left out. Members of a class are interchangeable, so one try a class is enough. */
function isMinimal(set: Counts, holds: (set: Counts) => boolean): boolean {
  return set.every(
    (count, index) => count === 0 || !holds(set.map((other, at) => (at === index ? other - 1 : other))),
  )
}

/** Tries each count of one class, most first, and puts the vector back. */
function forEachCount(chosen: number[], index: number, most: number, visit: () => void): void {
  for (let count = most; count >= 0; count -= 1) {
    chosen[index] = count
    visit()
  }
  chosen[index] = 0
}

function eachOfSize(sizes: Counts, size: number, visit: (set: Counts) => void): void {
  const set = sizes.map(() => 0)
  const place = (index: number, left: number): void => {
    if (index === sizes.length) {
      if (left === 0) visit([...set])
      return
    }
    for (let count = Math.min(left, sizes[index] as number); count >= 0; count -= 1) {
      set[index] = count
      place(index + 1, left - count)
    }
    set[index] = 0
  }
  place(0, size)
}
