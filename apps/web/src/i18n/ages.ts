/**
 * How long ago, or in how long, in the reader's language.
 * @module
 */
import type { Language } from './languages.ts'
import { perLanguage } from './per-language.ts'

const ageFormat = perLanguage(
  (language) => new Intl.RelativeTimeFormat(language, { style: 'short', numeric: 'always' }),
)
const momentFormat = perLanguage(
  (language) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'long' }),
)

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
  return ageFormat(language).format(Math.trunc(seconds / length) || -0, unit)
}

/** The day and the time to the second, with the time zone. */
export function writeMoment(atMs: number, language: Language): string {
  return momentFormat(language).format(atMs)
}
