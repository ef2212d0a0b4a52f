/**
 * The outcomes of a run as a table for people.
 * @module
 */
import type { Outcome } from './run.ts'

export function table(outcomes: readonly Outcome[]): string {
  const width = Math.max(0, ...outcomes.map(({ name }) => name.length))
  return outcomes
    .map(({ name, goals, verdict, reasons, seed, seconds, figures }) => {
      const head = `${name.padEnd(width)}  ${verdict.padEnd(7)}  ${goals.join(' ')}  ${seconds} s, seed ${seed}`
      const measured = Object.entries(figures).map(([key, value]) => `${key} ${value}`)
      const lines = [...reasons, ...(measured.length > 0 ? [measured.join(', ')] : [])]
      return [head, ...lines.map((line) => `${' '.repeat(width)}  ${line}`)].join('\n')
    })
    .join('\n')
}
