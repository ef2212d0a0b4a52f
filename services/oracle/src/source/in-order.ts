/**
 * Figures in the order of time.
 * @module
 */
import type { Figure } from '../period.ts'
import { ParseError } from './parse-error.ts'

/** Oldest first. @throws {ParseError} A period comes twice: which of both figures is meant, nobody can tell. */
export function inOrder(figures: readonly Figure[]): readonly Figure[] {
  const sorted = figures.toSorted((a, b) => a.start - b.start)
  for (const [at, { start }] of sorted.entries())
    if (sorted[at - 1]?.start === start) throw new ParseError('a period comes twice')
  return sorted
}
