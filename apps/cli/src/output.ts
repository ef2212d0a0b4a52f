/**
 * Results go to standard output, talk goes to standard error; with `--json` results are one line of JSON each.
 * @module
 */
import { styleText } from 'node:util'
import type { Host } from './host.ts'

/** Emphasis in human output. */
export type Tone = 'strong' | 'quiet' | 'good' | 'warning' | 'bad'

/** Where a command writes. */
export interface Output {
  readonly json: boolean
  /** Prints the one result: `value` with `--json`, else the lines that `render` makes. */
  result(value: unknown, render: () => readonly string[]): void
  /** Prints one item of a stream: NDJSON or lines. */
  item(value: unknown, render: () => readonly string[]): void
  /** Talk for people; silent with `--quiet` and `--json`. */
  say(text?: string): void
  /** A warning, also with `--quiet`. */
  warn(text: string): void
  /** Colours text where standard output shows colours. */
  tone(text: string, tone: Tone): string
}

const styles = { strong: 'bold', quiet: 'dim', good: 'green', warning: 'yellow', bad: 'red' } as const

/** Makes the output of one command. */
export function createOutput(
  host: Pick<Host, 'stdout' | 'stderr' | 'env'>,
  flags: { readonly json: boolean; readonly quiet: boolean; readonly color: boolean },
): Output {
  const print = (value: unknown, render: () => readonly string[]) => {
    for (const line of flags.json ? [toJson(value)] : render()) host.stdout.write(`${line}\n`)
  }
  const colored = flags.color && showsColors(host)
  return {
    json: flags.json,
    result: print,
    item: print,
    say: (text = '') => {
      if (!flags.quiet && !flags.json) host.stderr.write(`${text}\n`)
    },
    warn: (text) => {
      host.stderr.write(flags.json ? `${toJson({ warning: text })}\n` : `warning: ${text}\n`)
    },
    tone: (text, tone) => (colored ? styleText(styles[tone], text, { validateStream: false }) : text),
  }
}

/** JSON on one line; integers beyond doubles become decimal strings. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part))
}

/** Text from elsewhere without the control characters that would steer a terminal. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ')
}

/** Rows as columns, two spaces apart; the columns named in `right` are aligned to the right. */
export function columns(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths: number[] = []
  for (const row of rows)
    row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, visibleLength(cell))))
  return rows.map((row) =>
    row
      .map((cell, at) => {
        const gap = ' '.repeat((widths[at] ?? 0) - visibleLength(cell))
        return right.includes(at) ? gap + cell : cell + gap
      })
      .join('  ')
      .trimEnd(),
  )
}

/** Names on the left, values on the right. Pairs without a value are left out. */
export function fields(pairs: readonly (readonly [string, string | undefined])[]): string[] {
  return columns(pairs.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

// oxlint-disable-next-line no-control-regex -- these are the terminal's own escape sequences
const escapes = /\u001b\[[0-9;]*m/g

function visibleLength(text: string): number {
  return text.replaceAll(escapes, '').length
}

/** @see https://no-color.org */
function showsColors({ stdout, env }: Pick<Host, 'stdout' | 'env'>): boolean {
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false
  if (env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0') return true
  return stdout.isTTY === true && env['TERM'] !== 'dumb'
}
