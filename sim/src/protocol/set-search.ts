/**
 * Fetching transaction sets: one peer after the other, until a set came or nobody speaks of it any more.
 * @module
 */
import { limits } from './limits.ts'

export type SetSearchParts = {
  /** Asks a peer; undefined: any. `take` hears whether the set came. */
  readonly ask: (set: number, from: number | undefined, take: (came: boolean) => void) => void
  readonly isWanted: (set: number) => boolean
  readonly came: (set: number) => void
  readonly after: (ms: number, run: () => void) => void
}

export class SetSearch {
  readonly #parts: SetSearchParts
  readonly #searched = new Set<number>()

  constructor(parts: SetSearchParts) {
    this.#parts = parts
  }

  /** @param from - Who spoke of the set, and so should have it. */
  start(set: number, from: number | undefined): void {
    if (this.#searched.has(set)) return
    this.#searched.add(set)
    this.#ask(set, from)
  }

  #ask(set: number, from: number | undefined): void {
    const { ask, isWanted, came, after } = this.#parts
    ask(set, from, (isHere) => {
      if (!isHere && isWanted(set)) return after(limits.askAgainMs, () => this.#ask(set, undefined))
      this.#searched.delete(set)
      if (isHere) came(set)
    })
  }
}
