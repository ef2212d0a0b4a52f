/**
 * Whether the chain came to the same as the model, and where not.
 * @module
 */
import type { DayTotals } from './day.ts'
import type { Leaf } from './tree.ts'

/** The first thing that differs. */
export type Difference = {
  /** 0: a total of the day. */
  readonly member: number
  readonly field: string
  /** What the model came to; "none" where it has no such member. */
  readonly expected: string
  /** What the chain says. */
  readonly found: string
}

/**
 * The first difference between the two leaves of a member, in order of ids; or undefined.
 * @param expected - of the model.
 * @param found - of the chain, as it hands them out.
 */
export function firstDifference(expected: Iterable<Leaf>, found: Iterable<Leaf>): Difference | undefined {
  const others = found[Symbol.iterator]()
  let member = 0
  for (const leaf of expected) {
    member += 1
    const { value: other, done } = others.next()
    if (done === true) return { member, field: 'id', expected: String(leaf.id), found: 'none' }
    for (const field of ['id', 'account', 'earnedGwei', 'provisionalGwei'] as const)
      if (text(leaf[field]) !== text(other[field]))
        return { member, field, expected: text(leaf[field]), found: text(other[field]) }
  }
  const { value: extra, done } = others.next()
  return done === true
    ? undefined
    : { member: member + 1, field: 'id', expected: 'none', found: String(extra.id) }
}

/** The first total that differs; or undefined. What the chain does not say is not compared. */
export function firstTotalDifference(expected: DayTotals, found: Partial<DayTotals>): Difference | undefined {
  for (const field of Object.keys(expected) as (keyof DayTotals)[]) {
    const other = found[field]
    if (other !== undefined && text(other) !== text(expected[field]))
      return { member: 0, field, expected: text(expected[field]), found: text(other) }
  }
  return undefined
}

/** One line for people. */
export function describeDifference({ member, field, expected, found }: Difference): string {
  return `${member === 0 ? 'The totals' : `Member ${member}`}: ${field} must be ${expected}, the chain says ${found}.`
}

/** Addresses may come in upper case, for their checksum. */
function text(value: string | number | bigint): string {
  return String(value).toLowerCase()
}
