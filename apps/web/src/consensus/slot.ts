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
  /** Of the ballot; undefined while nominating. */
  readonly counter: number | undefined
  /** Milliseconds after the first word of the slot that this node heard. */
  readonly afterMs: number
}

export type SlotStory = {
  readonly said: readonly Said[]
  /** Milliseconds from the first word to the decision; undefined while open. */
  readonly decidedAfterMs: number | undefined
  readonly rounds: number
  readonly ballot: number
}

/** Statements of kinds that this page does not know are left out. */
export function storyOf({
  statements,
  externalizedAtMs,
  nominationRounds,
  ballotCounter,
}: SlotRecord): SlotStory {
  const startMs = statements[0]?.atMs ?? 0
  return {
    said: statements.flatMap(({ atMs, statement: { nodeId, type, ballot, commit } }) => {
      const saying = sayings.find((it) => it === type)
      return saying
        ? [{ nodeId, saying, counter: (ballot ?? commit)?.counter, afterMs: Math.max(0, atMs - startMs) }]
        : []
    }),
    decidedAfterMs: externalizedAtMs === null ? undefined : Math.max(0, externalizedAtMs - startMs),
    rounds: nominationRounds,
    ballot: ballotCounter,
  }
}
