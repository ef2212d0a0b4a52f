/**
 * A file that a long run keeps its outcomes in: a run that was stopped goes on where it was, and its figures are those of the whole.
 *
 * One JSON object a line. Each start of the run writes what it runs, and of which code; each outcome follows with what it cost.
 * @module
 */
import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs'
import { WattError } from '@watt/errors'
import type { Mode } from './mode.ts'
import type { Check, Outcome } from './outcome.ts'

/** `cpuMs`: of all threads, since the outcome before. */
export type Entry = { readonly outcome: Outcome; readonly cpuMs: number; readonly wallMs: number }

/** What must be the same each time. */
export type Subject = { readonly mode: Mode; readonly without: readonly Check[] }

export interface Journal {
  /** Of earlier starts. */
  readonly entries: readonly Entry[]
  /** Of the code that ran, this time's among them. */
  readonly commits: readonly string[]
  add(entry: Entry): void
}

/**
 * Reads a journal, or begins one.
 * @throws {JournalError} It is of another kind of run, or damaged in its middle.
 */
export function openJournal(path: string, subject: Subject, commit: string = commitOfThis()): Journal {
  const entries: Entry[] = []
  const commits = new Set<string>()
  const { lines, cut } = linesOf(path)
  for (const [index, line] of lines.entries()) {
    const item = parse(path, index, line)
    if (item.outcome !== undefined) entries.push(item as Entry)
    else if (JSON.stringify(item.subject) === JSON.stringify(subject)) commits.add(item.commit ?? 'unknown')
    else throw new JournalError(`${path} holds another kind of run: ${JSON.stringify(item.subject)}.`)
  }
  if (cut !== undefined) truncateSync(path, cut)
  commits.add(commit)
  const add = (item: object): void => appendFileSync(path, `${JSON.stringify(item)}\n`)
  add({ subject, commit })
  return { entries, commits: [...commits], add }
}

/** How each line begins. */
const beginnings = ['{"subject":', '{"outcome":']

/** Whole lines. `cut`: where a last one begins that was cut short. */
function linesOf(path: string): { readonly lines: readonly string[]; readonly cut: number | undefined } {
  if (!existsSync(path)) return { lines: [], cut: undefined }
  const text = readFileSync(path, 'utf8')
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  const lines = whole.split('\n').slice(0, -1)
  const rest = text.slice(whole.length)
  if (rest === '') return { lines, cut: undefined }
  if (!beginnings.some((it) => rest.startsWith(it) || it.startsWith(rest))) throw notOurs(path, lines.length)
  return { lines, cut: Buffer.byteLength(whole) }
}

function notOurs(path: string, index: number): JournalError {
  return new JournalError(`Line ${index + 1} of ${path} is neither the start of a run nor an outcome.`)
}

function parse(
  path: string,
  index: number,
  line: string,
): Partial<Entry & { subject: Subject; commit: string }> {
  try {
    const item = JSON.parse(line) as Partial<Entry & { subject: Subject }> | null
    if (item?.outcome?.seed !== undefined || item?.subject !== undefined) return item
  } catch {
    // Said below.
  }
  throw notOurs(path, index)
}

function commitOfThis(): string {
  try {
    const ask = { cwd: import.meta.dirname, encoding: 'utf8', stdio: 'pipe' } as const
    const changed = execFileSync('git', ['status', '--porcelain', '--untracked-files=no'], ask)
    const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], ask)
    return `${commit.trim()}${changed === '' ? '' : ' with changes'}`
  } catch {
    return 'unknown'
  }
}

/** The file is not this run's. */
export class JournalError extends WattError {
  readonly code = 'sim/journal'
  override readonly fix = 'Name another file, or run with the options that the file was begun with.'
}
