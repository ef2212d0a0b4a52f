/**
 * Whether files of a move are those that the old chain leads to.
 * @module
 */
import { fileNames, type MoveFile, type Snapshot } from './snapshot.ts'

/** The first line that differs. */
export type FileDifference = {
  readonly file: MoveFile
  /** From 1. */
  readonly line: number
  /** What the chain leads to; undefined where it has no such line. */
  readonly expected: string | undefined
  readonly found: string | undefined
}

/** Compares byte by byte; undefined: equal. @param found - undefined for a file that is missing */
export function firstFileDifference(
  { files }: Snapshot,
  found: Readonly<Partial<Record<MoveFile, string>>>,
): FileDifference | undefined {
  for (const file of fileNames) {
    if (files[file] === found[file]) continue
    const [left, right] = [files[file].split('\n'), found[file]?.split('\n') ?? []]
    const at = left.findIndex((line, index) => line !== right[index])
    const index = at === -1 ? left.length : at
    return { file, line: index + 1, expected: left[index], found: right[index] }
  }
  return undefined
}
