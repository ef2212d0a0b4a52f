/**
 * Who gets wrong figures and who lies about a step of a feed: never more than f of 3f + 1 reporters, and at most one
 * source for everybody. Pure.
 * @module
 */
import { corruptions, type Corruption } from './corruption.ts'
import type { Random } from './random.ts'

/** Bytes that are wrong: in one row, or in the whole file. */
export type Damage = { readonly kind: Corruption; readonly isWhole: boolean }
/** Signs what it likes, past every check of our program; two-faced: not the same to everybody. */
export type Lie = { readonly kind: Corruption; readonly isTwoFaced: boolean }

export type Trouble = {
  /** A source that everybody reads. */
  readonly source: { readonly id: string; readonly damage: Damage } | undefined
  /** Honest programs whose sources all have the same fault, by reporter. */
  readonly misled: ReadonlyMap<number, Damage>
  readonly liars: ReadonlyMap<number, Lie>
}

export const noTrouble: Trouble = { source: undefined, misled: new Map(), liars: new Map() }

/** Draws the trouble of one step. @param faults - f */
export function drawTrouble(random: Random, sources: readonly string[], faults: number): Trouble {
  const hit = new Set<number>()
  const count = random.integer(faults + 1)
  while (hit.size < count) hit.add(random.integer(3 * faults + 1))
  const isLiar = [...hit].map(() => random.integer(2) === 0)
  const damage = (): Damage => ({ kind: random.pick(corruptions), isWhole: random.integer(2) === 0 })
  const lie = (): Lie => ({ kind: random.pick(corruptions), isTwoFaced: random.integer(4) === 0 })
  return {
    source: random.integer(3) === 0 ? { id: random.pick(sources), damage: damage() } : undefined,
    misled: new Map([...hit].filter((_, at) => !isLiar[at]).map((who) => [who, damage()])),
    liars: new Map([...hit].filter((_, at) => isLiar[at]).map((who) => [who, lie()])),
  }
}
