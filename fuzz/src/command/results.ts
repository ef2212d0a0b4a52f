/**
 * A file that a long run keeps what held in: a run that was stopped goes on with the targets that are left.
 * @module
 */
import { readFile } from 'node:fs/promises'
import { WattError } from '@watt/errors'
import { isMissing, writeFileAtomic } from '@watt/files'
import type { Row } from './report.ts'

export interface Results {
  /** Of earlier starts. */
  readonly rows: readonly Row[]
  add(row: Row): Promise<void>
}

/** `inputs`: for each target, as they were asked for. */
type Kept = { readonly inputs: number; readonly rows: readonly Row[] }

/**
 * Reads a file of results, or begins one. Without a path nothing is kept.
 * @throws {ResultsError} It is of a run with other inputs, or holds something else.
 */
export async function openResults(path: string | undefined, inputs: number): Promise<Results> {
  if (path === undefined) return { rows: [], add: async () => undefined }
  const before = (await read(path)) ?? { inputs, rows: [] }
  if (before.inputs !== inputs)
    throw new ResultsError(
      `${path} holds a run of ${before.inputs} inputs for each target, not of ${inputs}.`,
    )
  const rows = [...before.rows]
  let written = Promise.resolve() // Targets end at the same time; the newest file must be the last.
  return {
    rows: before.rows,
    add: (row) => {
      rows.push(row)
      written = written.then(() => writeFileAtomic(path, `${JSON.stringify({ inputs, rows })}\n`))
      return written
    },
  }
}

async function read(path: string): Promise<Kept | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return undefined
    throw error
  })
  if (text === undefined) return undefined
  try {
    const found = JSON.parse(text) as Partial<Kept> | null
    if (typeof found?.inputs === 'number' && Array.isArray(found.rows) && found.rows.every(isRow))
      return { inputs: found.inputs, rows: found.rows }
  } catch {
    // Said below.
  }
  throw new ResultsError(`${path} holds no results of this command.`)
}

function isRow(row: Partial<Row> | null): row is Row {
  return typeof row?.target === 'string' && row.verdict === 'holds'
}

/** The file is not this run's. */
export class ResultsError extends WattError {
  readonly code = 'fuzz/results'
  override readonly fix = 'Name another file, or run with the inputs that the file was begun with.'
}
