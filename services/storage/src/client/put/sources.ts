/**
 * What is to be stored: files of folders with the names they get, or one stream.
 * @module
 */
import { createReadStream } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { WattError } from '@watt/errors'
import { checkName } from '../object-store.ts'
import { typeOf } from './media-type.ts'

/** Bytes with a name, that can be read (again) from the beginning. */
export type Source = {
  readonly name: string
  readonly type: string
  /** Milliseconds since 1970. */
  readonly modifiedMs: number
  readonly sizeBytes: number
  /** Where it is a file: what was interrupted finds it there again. */
  readonly path?: string
  /** Asked when all bytes were read, at the latest. */
  metadata(): Readonly<Record<string, string>>
  /** The bytes `from` to `to`. */
  open(from: number, to: number): AsyncIterable<Uint8Array>
}

/** Files of one put, at most. */
export const filesMax = 100_000
const depthMax = 64

/**
 * The files that a path stands for: itself, or everything below it, named from the folder's own name on.
 * Links are not followed: a loop has no end, and a link may lead where nobody meant to go.
 * @param name - for the file or folder; its own where not given
 * @throws {NothingToStoreError} There is no file.
 * @throws {TooManyFilesError}
 */
export async function sourcesAt(
  path: string,
  name: string = basename(resolve(path)),
): Promise<readonly Source[]> {
  const found = await lstat(path)
  const sources: Source[] = []
  if (found.isFile()) sources.push(fileSource(path, checkName(name), found))
  if (found.isDirectory()) await walk(path, name, 0, sources)
  if (sources.length === 0) throw new NothingToStoreError(path)
  return sources
}

async function walk(folder: string, name: string, depth: number, sources: Source[]): Promise<void> {
  if (depth > depthMax) throw new TooManyFilesError(`folders deeper than ${depthMax}`)
  const entries = await readdir(folder, { withFileTypes: true })
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    const entryName = name === '' ? entry.name : `${name}/${entry.name}`
    if (entry.isDirectory()) await walk(path, entryName, depth + 1, sources)
    if (!entry.isFile()) continue
    if (sources.length === filesMax) throw new TooManyFilesError(`more than ${filesMax} files`)
    sources.push(fileSource(path, checkName(entryName), await lstat(path)))
  }
}

/** A file of the disk, as it was when somebody looked at it. */
export function fileSource(
  path: string,
  name: string,
  { size, mtimeMs }: { readonly size: number; readonly mtimeMs: number },
): Source {
  return {
    name,
    type: typeOf(name),
    modifiedMs: Math.floor(mtimeMs),
    sizeBytes: size,
    path: resolve(path),
    metadata: () => ({}),
    open: (from, to) => readFrom(path, from, to),
  }
}

/**
 * Bytes `from` to `to` of a file; an empty range has none.
 * @yields At most 1 MiB at a time.
 */
export async function* readFrom(path: string, from: number, to: number): AsyncGenerator<Uint8Array> {
  if (from < to) yield* createReadStream(path, { start: from, end: to - 1, highWaterMark: 1_048_576 })
}

/** Thrown for a path with no file behind it. */
export class NothingToStoreError extends WattError {
  readonly code = 'storage/nothing-to-store'
  override readonly fix = 'give a file, or a folder with files in it'
  constructor(path: string) {
    super(`There is no file at ${path}.`)
  }
}

/** Thrown where a folder holds more than one put takes. */
export class TooManyFilesError extends WattError {
  readonly code = 'storage/too-many-files'
  override readonly fix = 'store its folders one by one, or as an archive'
  constructor(problem: string) {
    super(`This is too much for one put: ${problem}.`)
  }
}
