/**
 * `npm run bench -- indexer`: how fast the index takes in a chain, how far it lags behind a busy one, and how fast it
 * answers when a million transactions are in it; in a folder and, where it is installed, in a PostgreSQL server.
 * @module
 */
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Place } from '@watt/indexer'
import { findPostgres, startPostgres } from '../../../services/indexer/e2e/postgres-server.ts'
import { machine } from '../report.ts'
import { measure, type Figures, type Plan } from './measure.ts'

const whole: Plan = {
  transactions: 1_000_000,
  perBlock: 500,
  liveSeconds: 60,
  livePerSecond: 1_000,
  searches: 400,
}
const quick: Plan = { transactions: 6_000, perBlock: 500, liveSeconds: 5, livePerSecond: 500, searches: 60 }

/** Runs all databases that are there, or the named ones. */
export async function benchIndexer(words: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { quick: { type: 'boolean', default: false }, transactions: { type: 'string' } },
  })
  const base = values.quick ? quick : whole
  const plan = { ...base, transactions: Number(values.transactions ?? base.transactions) }
  const unknown = positionals.find((it) => it !== 'pglite' && it !== 'postgresql')
  if (unknown !== undefined) throw new RangeError(`There is no database ${unknown}; pglite or postgresql`)
  const isWanted = (name: string): boolean => positionals.length === 0 || positionals.includes(name)
  const [loadBefore] = loadavg()
  const rows: Figures[] = []
  if (isWanted('pglite')) rows.push(await inFolder(plan))
  if (isWanted('postgresql')) {
    const found = await inServer(plan)
    if (found) rows.push(found)
  }
  console.log(`${table(rows)}\n`)
  console.log(
    JSON.stringify({
      bench: 'indexer',
      date: new Date().toISOString(),
      machine: machine(),
      loadBefore: Number(loadBefore?.toFixed(1)),
      plan,
      rows,
    }),
  )
}

async function inFolder(plan: Plan): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'watt-bench-index-'))
  try {
    const place: Place = { folder: join(folder, 'database') }
    return await measure('pglite', place, plan, undefined)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function inServer(plan: Plan): Promise<Figures | undefined> {
  const binaries = findPostgres()
  if (binaries === undefined) {
    console.error('postgresql: not installed (Debian: apt-get install postgresql)')
    return undefined
  }
  const server = await startPostgres(binaries)
  try {
    return await measure('postgresql', { url: server.url }, plan, server.pid)
  } finally {
    await server.stop()
  }
}

const columns: readonly (readonly [string, (row: Figures) => string])[] = [
  ['database', (row) => row.database],
  ['transactions', (row) => String(row.transactions)],
  ['rebuild s', (row) => row.rebuildSeconds.toFixed(0)],
  ['tx/s', (row) => row.perSecond.toFixed(0)],
  ['CPU us/tx', (row) => row.cpuUsPerTransaction?.toFixed(0) ?? 'n/a'],
  ['tx/s of one core', (row) => row.perSecondOfOneCore?.toFixed(0) ?? 'n/a'],
  ['under load tx/s', (row) => String(row.livePerSecond)],
  ['lag p50/p99 ms', (row) => `${row.lagP50Ms.toFixed(0)} / ${row.lagP99Ms.toFixed(0)}`],
  ['search p50/p99 ms', (row) => `${row.searchP50Ms.toFixed(1)} / ${row.searchP99Ms.toFixed(1)}`],
  ['peak MiB', (row) => row.peakMib?.toFixed(0) ?? 'n/a'],
  ['disk MiB', (row) => row.diskMib?.toFixed(0) ?? 'n/a'],
]

function table(rows: readonly Figures[]): string {
  const lines = [
    columns.map(([title]) => title),
    columns.map(([title]) => (title === 'database' ? '---' : '---:')),
    ...rows.map((row) => columns.map(([, cell]) => cell(row))),
  ]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
