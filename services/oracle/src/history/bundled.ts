/**
 * The bundled history: real figures with their sources, by index rule, and the order in which they are replayed.
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Period } from '../period.ts'
import { parseSeries, type Series } from './series.ts'

/** Where the files lie. */
export const historyFolder: string = fileURLToPath(new URL('../../history', import.meta.url))

/** One step of a replay: a period as it was known at one publication. */
export type Step = Period & { readonly vintage: number }

/** The path of a series file. */
export function seriesPath(id: string): string {
  return `${historyFolder}/${id}.json`
}

/** All bundled series, by id. Reads the disk; the files are small. */
export function bundledSeries(): readonly Series[] {
  return readdirSync(historyFolder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => parseSeries(readFileSync(`${historyFolder}/${name}`)))
}

/**
 * What a replay walks through: every period and vintage that at least `sourcesMin` series know, in order of period,
 * then vintage. Every reporter computes the same list from the same files, so round n is step n everywhere.
 */
export function replaySteps(series: readonly Series[], sourcesMin: number): readonly Step[] {
  const known = new Map<string, { readonly step: Step; count: number }>()
  for (const { figures } of series) {
    for (const { start, end, vintage } of figures) {
      const key = `${start} ${end} ${vintage}`
      const entry = known.get(key) ?? { step: { start, end, vintage }, count: 0 }
      entry.count += 1
      known.set(key, entry)
    }
  }
  return [...known.values()]
    .filter(({ count }) => count >= sourcesMin)
    .map(({ step }) => step)
    .toSorted((a, b) => a.start - b.start || a.vintage - b.vintage)
}
