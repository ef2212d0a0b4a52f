/**
 * `npm run bench -- storage`: the bars of storage, each as one line of JSON with its peer's figures.
 * @module
 */
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { barLine, holds, type PartResult } from '../overload/bars.ts'
import { machine } from '../report.ts'
import { primitives } from './primitives.ts'
import { transfer } from './transfer.ts'

/** A part's results; figures of a busy machine say little, so each line gives its load. */
const parts: Readonly<Record<string, () => Promise<readonly PartResult[]>>> = { primitives, transfer }

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
  const { cpu, node } = machine()
  for (const name of names) {
    for (const { part, bars, facts } of await parts[name]!()) {
      for (const bar of bars) console.error(barLine(bar))
      const load = loadavg()[0]?.toFixed(1)
      console.log(
        JSON.stringify({
          bench: `storage ${part}`,
          held: bars.every(holds),
          bars,
          facts: rounded(facts),
          load,
          cpu,
          node,
        }),
      )
      if (!values['no-bars'] && !bars.every(holds)) process.exitCode = 1
    }
  }
}

function rounded(facts: PartResult['facts']): PartResult['facts'] {
  const shown = (value: number | string): number | string =>
    typeof value === 'number' ? Number(value.toPrecision(3)) : value
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, shown(value)]))
}
