/**
 * Comma-separated values, strictly: RFC 4180 with any one-character separator. Columns are found by name, never by place.
 * @see https://www.rfc-editor.org/rfc/rfc4180
 * @module
 */
import { decode } from './decode.ts'
import { ParseError } from './parse-error.ts'

export type CsvOptions = {
  readonly separator?: ',' | ';'
  readonly encoding?: 'utf-8' | 'latin1'
  /** Rows with another number of columns than the header are left out; more than this share of them refuse the file. */
  readonly brokenShareMax?: number
}
export type Row = Readonly<Record<string, string>>

const rowsMax = 200_000
const columnsMax = 1_000
const cellCharactersMax = 10_000

/**
 * Reads a table whose header names at least `columns`.
 * @throws {ParseError} Wrong encoding, a lacking column, an open quote, merge-conflict marks, too many broken rows.
 */
export function parseCsv(raw: Uint8Array, columns: readonly string[], options: CsvOptions = {}): Row[] {
  const { separator = ',', encoding = 'utf-8', brokenShareMax = 0 } = options
  const lines = splitRows(decode(raw, encoding), separator)
  const header = lines[0] ?? []
  for (const column of columns)
    if (header.filter((name) => name === column).length !== 1)
      throw new ParseError(`the header has no column "${column}", or two`)
  const body = lines.slice(1).filter((cells) => cells.length > 1 || cells[0] !== '')
  const whole = body.filter((cells) => cells.length === header.length)
  const broken = body.length - whole.length
  if (broken > brokenShareMax * body.length)
    throw new ParseError(`${broken} of ${body.length} rows have another number of columns than the header`)
  return whole.map((cells) => Object.fromEntries(header.map((name, at) => [name, cells[at] ?? ''])))
}

function splitRows(text: string, separator: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    if (isQuoted) {
      if (character !== '"') cell += character
      else if (text[at + 1] === '"') cell += text[++at]
      else isQuoted = false
    } else if (character === '"' && cell === '') isQuoted = true
    else if (character === separator) {
      row.push(cell)
      cell = ''
    } else if (character === '\n') {
      rows.push([...row, cell.replace(/\r$/, '')])
      row = []
      cell = ''
    } else cell += character
    if (rows.length > rowsMax || row.length > columnsMax || cell.length > cellCharactersMax)
      throw new ParseError('it is too large')
  }
  if (isQuoted) throw new ParseError('a quote is left open')
  if (cell !== '' || row.length > 0) rows.push([...row, cell.replace(/\r$/, '')])
  return rows
}
