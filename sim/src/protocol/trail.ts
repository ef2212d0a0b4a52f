/**
 * Believing a slot because of a later one: each value names its parent, so that a proof of one value proves all before
 * it.
 * @module
 */
import type { Closed } from './disk.ts'
import { decodeValue, markOf } from './value.ts'
import type { Value } from '@watt/scp'

export type IsProven = (slot: number, closed: Closed) => boolean

/** How many of the slots offered as the successors of `last` follow each other and are proven, by themselves or later. */
export function provenCount(
  last: Value,
  first: number,
  offered: readonly Closed[],
  isProven: IsProven,
): number {
  let parent = markOf(last)
  let proven = 0
  for (const [at, closed] of offered.entries()) {
    if (decodeValue(closed.value)?.parent !== parent) break
    parent = markOf(closed.value)
    if (isProven(first + at, closed)) proven = at + 1
  }
  return proven
}

/** Marks of the slots that lead from a proven one back to the own head: all that is remembered of them. */
export class Trail {
  readonly #marks = new Map<number, bigint>()
  readonly #isProven: IsProven

  constructor(isProven: IsProven) {
    this.#isProven = isProven
  }

  /** Whether the trail names this very value. */
  leadsTo(slot: number, value: Value): boolean {
    return this.#marks.get(slot) === markOf(value)
  }

  knows(slot: number): boolean {
    return this.#marks.has(slot)
  }

  /** @returns false when what is offered is not what a proven slot follows: an honest peer never offers that. */
  extend(first: number, offered: readonly Closed[]): boolean {
    for (let at = offered.length - 1; at >= 0; at--) {
      const slot = first + at
      const closed = offered[at]!
      const parent = decodeValue(closed.value)?.parent
      const isKnown = this.knows(slot)
      if (parent === undefined || (isKnown && !this.leadsTo(slot, closed.value))) return false
      if (!isKnown && !this.#isProven(slot, closed)) continue
      this.#marks.set(slot, markOf(closed.value))
      this.#marks.set(slot - 1, parent)
    }
    return true
  }

  forgetUpTo(slot: number): void {
    for (const known of this.#marks.keys()) if (known <= slot) this.#marks.delete(known)
  }
}
