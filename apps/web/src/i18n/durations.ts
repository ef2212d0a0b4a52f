/**
 * How long something lasts, in the reader's language.
 * @module
 */
import type { Language } from './languages.ts'

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/** In its two largest units: "7 days", "1 hour, 30 minutes"; the rest is cut off. */
export function writeDuration(seconds: bigint | number, language: Language): string {
  let rest = Math.max(0, Math.trunc(Number(seconds)))
  const parts: string[] = []
  for (const [unit, size] of units) {
    const count = Math.trunc(rest / size)
    rest %= size
    if (count > 0) parts.push(inUnit(count, unit, language))
    else if (parts.length > 0) break
  }
  if (parts.length === 0) return inUnit(0, 'second', language)
  return new Intl.ListFormat(language, { type: 'unit', style: 'short' }).format(parts.slice(0, 2))
}

function inUnit(count: number, unit: string, language: Language): string {
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count)
}
