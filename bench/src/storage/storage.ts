/**
 * `npm run bench -- storage`: the bars of storage that are speeds, each beside its peer in one table.
 * @module
 */
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { barLine, holds } from '../overload/bars.ts'
import { machine } from '../report.ts'
import { primitives } from './primitives.ts'
import { barOf, ratioOf, type Row, table } from './rows.ts'
import { transfer } from './transfer.ts'

const parts: Readonly<Record<string, () => AsyncIterable<Row>>> = { primitives, transfer }

/** Runs all parts or the named ones; exit code 1 when a bar was missed. */
export async function benchStorage(words: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { 'no-bars': { type: 'boolean', default: false } },
  })
  const names = positionals.length > 0 ? positionals : Object.keys(parts)
  const unknown = names.find((name) => !Object.hasOwn(parts, name))
  if (unknown !== undefined) {
    throw new RangeError(`There is no part ${unknown}; expected some of ${Object.keys(parts).join(', ')}`)
  }
  const begun = performance.now()
  // Figures of a busy machine say little: what it did besides is told.
  const [loadBefore] = loadavg()
  const rows: Row[] = []
  for (const name of names) {
    for await (const row of parts[name]!()) {
      rows.push(row)
      const bar = barOf(row)
      console.error(bar === undefined ? `${row.part}: ${row.what}` : barLine(bar))
    }
  }
  const seconds = Math.round((performance.now() - begun) / 1000)
  const isHeld = rows.every((row) => holdsBar(row))
  console.log(`${table(rows)}\n`)
  console.log(
    JSON.stringify(
      {
        bench: 'storage',
        date: new Date().toISOString(),
        machine: machine(),
        loadBefore: Number(loadBefore?.toFixed(1)),
        seconds,
        held: isHeld,
        rows: rows.map((row) => ({ ...row, ratio: ratioOf(row) })),
      },
      rounded,
    ),
  )
  if (!values['no-bars'] && !isHeld) process.exitCode = 1
}

function holdsBar(row: Row): boolean {
  const bar = barOf(row)
  return bar === undefined || holds(bar)
}

function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value
}
