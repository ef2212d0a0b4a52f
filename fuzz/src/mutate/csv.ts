/**
 * Mutations of tables that stay tables: cells, rows and columns, as a careless or hostile publisher would write them.
 * @module
 */
import type { Random } from '../random.ts'
import { type Mutate, utf8 } from '../target.ts'
import { mutateBytes } from './bytes.ts'

/** Cells that readers tend to forget. */
const oddities: readonly string[] = [
  '',
  '.',
  ':',
  '0',
  '-1',
  '1e9',
  '1e99',
  '0x10',
  '0.00000000001',
  '99999999999999999999999999999999999999',
  '9007199254740993',
  'NaN',
  'Infinity',
  '"',
  '""',
  '"a""b"',
  '"a\nb"',
  '__proto__',
]
/** Rarely a row is much wider or a table much longer than anybody expects. */
const hugeEvery = 300
const hugeCells = 20_000

/** A mutator over comma- or semicolon-separated values. @param words - Further cells. */
export function mutateCsv(words: readonly string[] = []): Mutate {
  const cells = [...oddities, ...words, ...words]
  const raw = mutateBytes(words.map(utf8))
  return (input, random, other) => {
    if (random.oneIn(8)) return raw(input, random, other)
    const text = Buffer.from(input).toString('utf8')
    const separator = text.includes(';') ? ';' : ','
    const rows = text.split('\n').map((row) => row.split(separator))
    const changed = change(rows, random, cells)
    return utf8(changed.map((row) => row.join(separator)).join('\n'))
  }
}

type Rows = readonly (readonly string[])[]

function change(rows: Rows, random: Random, words: readonly string[]): Rows {
  const at = random.below(rows.length)
  const row = rows[at] ?? []
  const cell = random.below(row.length)
  if (random.oneIn(hugeEvery)) return rows.with(at, [...row, ...Array<string>(hugeCells).fill('')])
  switch (random.below(8)) {
    case 0:
      return rows.toSpliced(at, 1)
    case 1:
      return rows.toSpliced(at, 0, row)
    case 2:
      return rows.with(random.below(rows.length), row).with(at, random.pick(rows))
    case 3:
      return rows.with(at, row.toSpliced(cell, 1))
    case 4:
      return rows.map((it) => it.toSpliced(cell, 0, random.pick(words)))
    case 5:
      return rows.with(at, row.with(cell, edited(row[cell] ?? '', random)))
    default:
      return rows.with(at, row.with(cell, random.pick(words)))
  }
}

function edited(text: string, random: Random): string {
  const at = random.below(text.length + 1)
  return text.slice(0, at) + random.pick('0123456789.-:/eE,; '.split('')) + text.slice(at + random.below(2))
}
