/**
 * What was said in one slot, as lanes of time.
 * @module
 */
import type { SlotRecord } from '@watt/sdk'

export const sayings = ['nominate', 'prepare', 'confirm', 'externalize'] as const
export type Saying = (typeof sayings)[number]

export type Said = {
  readonly nodeId: string
  readonly saying: Saying
  /** Of the ballot; undefined while nominating, and for a decision that was taken over from others. */
  readonly counter: number | undefined
  /** Milliseconds after the first word of the slot that this node heard. */
  readonly afterMs: number
}

export type SlotStory = {
  readonly said: readonly Said[]
  readonly kept: SlotRecord['kept']
  /** Milliseconds from the first word to the decision; undefined while open, or when the talk is not kept. */
  readonly decidedAfterMs: number | undefined
  readonly rounds: number
  /** The highest ballot that anybody spoke of; undefined before the first. */
  readonly ballot: number | undefined
}

/** Statements of kinds that this page does not know are left out. */
export function storyOf({ kept, statements, externalizedAtMs, nominationRounds }: SlotRecord): SlotStory {
  const startMs = statements[0]?.atMs ?? 0
  const said = statements.flatMap(
    ({ atMs, statement: { nodeId, type, ballot, commit } }): readonly Said[] => {
      const saying = sayings.find((it) => it === type)
      if (!saying) return []
      return [{ nodeId, saying, counter: counterOf(ballot ?? commit), afterMs: Math.max(0, atMs - startMs) }]
    },
  )
  const counters = said.flatMap(({ counter }) => counter ?? [])
  return {
    said,
    kept,
    decidedAfterMs:
      externalizedAtMs === null || kept === 'proof' ? undefined : Math.max(0, externalizedAtMs - startMs),
    rounds: nominationRounds,
    ballot: counters.length === 0 ? undefined : Math.max(...counters),
  }
}

/** The highest counter there is stands for all ballots to come. */
function counterOf(ballot: { readonly counter: number } | undefined): number | undefined {
  return ballot === undefined || ballot.counter === 0xffff_ffff ? undefined : ballot.counter
}
