/**
 * What a run says: a table for people, JSON for programs.
 * @module
 */
import type { Found, Supervised } from './supervise.ts'

/** G-FUZ-1: more resident memory after the run than this is a leak. */
const grownBytesMax = 50 * 2 ** 20

export type Row = {
  readonly target: string
  readonly seed: number
  readonly inputs: number
  readonly inputsPerSecond: number
  readonly acceptedShare: number
  /** Of the decoder's files, as far as V8 told them apart. */
  readonly blocks: { readonly ran: number; readonly seen: number } | undefined
  readonly slowestMs: number
  readonly grownMiB: number
  readonly findings: readonly SavedFinding[]
  readonly verdict: 'holds' | 'fails'
}

/** `file`: where the input is kept; undefined when none could be told. */
export type SavedFinding = Pick<Found, 'kind' | 'detail'> & { readonly file: string | undefined }

export function rowOf(
  { target, seed }: { readonly target: string; readonly seed: number },
  result: Omit<Supervised, 'kept'>,
  findings: readonly SavedFinding[],
): Row {
  const isLeak = result.grownBytes >= grownBytesMax
  return {
    target,
    seed,
    inputs: result.inputs,
    inputsPerSecond: Math.round((result.inputs / Math.max(result.elapsedMs, 1)) * 1_000),
    acceptedShare: result.inputs === 0 ? 0 : result.accepted / result.inputs,
    blocks: result.blocks,
    slowestMs: result.slowestMs,
    grownMiB: result.grownBytes / 2 ** 20,
    findings,
    verdict: findings.length > 0 || isLeak ? 'fails' : 'holds',
  }
}

const headings = ['target', 'inputs', 'inputs/s', 'accepted', 'branches', 'slowest ms', 'RSS MiB', 'verdict']

/** Columns aligned for a terminal. */
export function table(rows: readonly Row[]): string {
  const cells = [headings, ...rows.map(cellsOf)]
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  return cells
    .map((row) =>
      row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  '),
    )
    .join('\n')
}

function cellsOf({
  target,
  inputs,
  inputsPerSecond,
  acceptedShare,
  blocks,
  slowestMs,
  grownMiB,
  verdict,
}: Row) {
  return [
    target,
    String(inputs),
    String(inputsPerSecond),
    `${(100 * acceptedShare).toFixed(1)} %`,
    blocks === undefined ? '-' : `${blocks.ran}/${blocks.seen}`,
    slowestMs.toFixed(1),
    `${grownMiB < 0 ? '' : '+'}${grownMiB.toFixed(1)}`,
    verdict,
  ]
}

/** The command that runs a saved input again. */
export function replayCommand(file: string): string {
  return `npm run fuzz -- --replay ${file}`
}
