/**
 * The transaction sets of a protocol run: numbers that are valid or not, and who gives them away.
 * @module
 */

type SimulatedSet = {
  readonly isValid: boolean
  /** Nodes that the proposer gives it to; undefined: everyone. */
  readonly givenTo: ReadonlySet<number> | undefined
}

export class Sets {
  readonly #sets: SimulatedSet[] = [{ isValid: true, givenTo: undefined }]

  /** @returns its number. */
  propose(isValid: boolean, givenTo?: ReadonlySet<number>): number {
    return this.#sets.push({ isValid, givenTo }) - 1
  }

  isValid(set: number): boolean {
    return this.#sets[set]?.isValid === true
  }

  exists(set: number): boolean {
    return this.#sets[set] !== undefined
  }

  /** Whether a liar that has the set gives it to a node. */
  isGivenTo(set: number, node: number): boolean {
    const { givenTo } = this.#sets[set] ?? { givenTo: new Set<number>() }
    return givenTo === undefined || givenTo.has(node)
  }
}
