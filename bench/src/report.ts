/**
 * Rows as people read them.
 * @module
 */
import { cpus, totalmem } from 'node:os'

export type Row = {
  readonly peer: string
  readonly kind: string
  /** That the chain had from its first block on; each transfer pays one of them. */
  readonly accounts?: number
  readonly tps: number
  /** Of one HTTP batch of 50. */
  readonly submitP50Ms: number
  readonly submitP99Ms: number
  /** All serving processes together. */
  readonly cpuUsPerTransaction: number | undefined
  /** Of the largest process. */
  readonly peakMib: number | undefined
  /** Of it without mapped files, at the end of the load. */
  readonly ownMib: number | undefined
  /** Between blocks under load, from their close times; the target is 1000. */
  readonly closeP50Ms: number | undefined
  readonly closeP99Ms: number | undefined
}

const columns: readonly (readonly [string, (row: Row, rows: readonly Row[]) => string])[] = [
  ['kind', ({ kind }) => kind],
  [
    'node',
    ({ peer, accounts }) =>
      accounts === undefined ? peer : `${peer}, ${accounts.toLocaleString('en')} accounts`,
  ],
  ['tx/s', ({ tps }) => tps.toFixed(0)],
  ['to anvil', (row, rows) => ratio(row, rows, 'anvil')],
  ['to hardhat', (row, rows) => ratio(row, rows, 'hardhat')],
  [
    'submit p50/p99 ms',
    ({ submitP50Ms, submitP99Ms }) => `${submitP50Ms.toFixed(0)} / ${submitP99Ms.toFixed(0)}`,
  ],
  ['CPU us/tx', ({ cpuUsPerTransaction }) => whole(cpuUsPerTransaction)],
  ['peak MiB', ({ peakMib }) => whole(peakMib)],
  ['own MiB', ({ ownMib }) => whole(ownMib)],
  [
    'close p50/p99 ms',
    ({ closeP50Ms, closeP99Ms }) =>
      closeP50Ms === undefined ? '–' : `${whole(closeP50Ms)} / ${whole(closeP99Ms)}`,
  ],
]

/** A Markdown table, so that it can stand in a README as it is. */
export function table(rows: readonly Row[]): string {
  const lines = [
    columns.map(([title]) => title),
    columns.map(() => '---'),
    ...rows.map((row) => columns.map(([, cell]) => cell(row, rows))),
  ]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** What a result was measured on. */
export function machine(): {
  readonly cpu: string
  readonly cores: number
  readonly memoryGib: number
  readonly node: string
} {
  const [first] = cpus()
  return {
    cpu: first?.model ?? 'unknown',
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  }
}

function ratio(row: Row, rows: readonly Row[], peer: string): string {
  const other = rows.find((it) => it.peer === peer && it.kind === row.kind)
  return other === undefined || other === row ? '–' : `${(row.tps / other.tps).toFixed(2)}x`
}

function whole(value: number | undefined): string {
  return value === undefined ? 'n/a' : value.toFixed(0)
}
