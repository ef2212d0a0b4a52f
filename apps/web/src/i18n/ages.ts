/**
 * How long ago, or in how long, in the reader's language.
 * @module
 */
import type { Language } from './languages.ts'

const steps = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/** In the largest whole unit: "3 seconds ago", "in 2 days". */
export function writeAge(atMs: number, nowMs: number, language: Language): string {
  const seconds = Math.trunc((atMs - nowMs) / 1_000)
  const [unit, length] = steps.find(([, size]) => Math.abs(seconds) >= size) ?? (['second', 1] as const)
  const format = new Intl.RelativeTimeFormat(language, { style: 'short', numeric: 'always' })
  return format.format(Math.trunc(seconds / length) || -0, unit)
}

/** The day and the time to the second, with the time zone. */
export function writeMoment(atMs: number, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'long' }).format(atMs)
}
