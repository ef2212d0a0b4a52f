/**
 * One look at the sources of a feed: at least three that answer, or no observation at all.
 * @module
 */
import { describeError } from '../describe-error.ts'
import { lowerMedian } from '../decimal.ts'
import type { RawStore } from '../raw-store.ts'
import { figureFor, readSource, type Answer, type SourceDefinition, type Wanted } from '../source/source.ts'
import { merkleRoot, sourceLeaves, type SourceLeaf } from '../source/merkle.ts'

/** Fewest sources of an observation. Two are not averaged: one of them may be wrong, and nothing tells which. */
export const sourcesMin = 3

/** A source that gave nothing to this look, and why. */
export type Silence = { readonly source: string; readonly code: string; readonly reason: string }

/** A source that counts in a look. */
export type Reading = {
  readonly id: string
  readonly origin: string
  readonly value: bigint
  readonly content: `0x${string}`
  readonly contentId: string
}

/** What a look came to. */
export type Look =
  | {
      readonly type: 'seen'
      readonly wanted: Wanted
      /** Lower median of the readings. */
      readonly value: bigint
      readonly sourcesRoot: `0x${string}`
      readonly leaves: readonly SourceLeaf[]
      readonly readings: readonly Reading[]
      readonly silent: readonly Silence[]
    }
  | { readonly type: 'abstained'; readonly live: number; readonly silent: readonly Silence[] }

export type Answers = { readonly answers: readonly Answer[]; readonly silent: readonly Silence[] }

/** Asks all sources at once. @param nowSeconds - undefined in a replay, where no figure is too old. */
export async function askSources(
  sources: readonly SourceDefinition[],
  store: RawStore,
  nowSeconds: number | undefined,
): Promise<Answers> {
  const settled = await Promise.allSettled(
    sources.map(async (source) => readSource(source, store, nowSeconds)),
  )
  return {
    answers: settled.flatMap((it) => (it.status === 'fulfilled' ? [it.value] : [])),
    silent: settled.flatMap((it, at) =>
      it.status === 'fulfilled' ? [] : [{ source: sources[at]!.id, ...describeError(it.reason) }],
    ),
  }
}

/** The observation of a period and vintage out of what the sources said. Pure. */
export function look({ answers, silent }: Answers, wanted: Wanted): Look {
  const readings = answers.flatMap((answer): Reading[] => {
    const figure = figureFor(answer, wanted)
    if (figure === undefined) return []
    const { source, content, contentId } = answer
    return [{ id: source.id, origin: source.origin, value: figure.value, content, contentId }]
  })
  const known = new Set(readings.map(({ id }) => id))
  const lacking = answers
    .filter(({ source }) => !known.has(source.id))
    .map(({ source }) => ({
      source: source.id,
      code: 'oracle/no-figure',
      reason: 'it has no figure for the period and vintage',
    }))
  const allSilent = [...silent, ...lacking]
  if (readings.length < sourcesMin) return { type: 'abstained', live: readings.length, silent: allSilent }
  const leaves = sourceLeaves(readings)
  return {
    type: 'seen',
    wanted,
    value: lowerMedian(readings.map(({ value }) => value)),
    sourcesRoot: merkleRoot(leaves),
    leaves,
    readings,
    silent: allSilent,
  }
}

/** The newest period that enough sources know in its first publication; undefined when there is none. */
export function newestPeriod({ answers }: Answers): Wanted | undefined {
  const counts = new Map<string, { readonly wanted: Wanted; count: number }>()
  for (const { figures } of answers) {
    for (const { start, end, vintage } of figures) {
      const key = `${start} ${end} ${vintage}`
      const entry = counts.get(key) ?? { wanted: { start, end, vintage }, count: 0 }
      entry.count += 1
      counts.set(key, entry)
    }
  }
  return [...counts.values()]
    .filter(({ count }) => count >= sourcesMin)
    .map(({ wanted }) => wanted)
    .toSorted((a, b) => a.end - b.end)
    .at(-1)
}

/** Widest distance of a reading from the value, in basis points: what an alarm on spread looks at. */
export function spreadBps(readings: readonly { readonly value: bigint }[], value: bigint): number {
  const farthest = readings.reduce((most, reading) => {
    const distance = reading.value > value ? reading.value - value : value - reading.value
    return distance > most ? distance : most
  }, 0n)
  return Number((farthest * 10_000n) / value)
}
