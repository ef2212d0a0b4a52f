/**
 * Inputs on disk: the batch that runs just now, so that a parent reads what its child died or hung of, and the corpus.
 * @module
 */
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'

/** Writes a batch: each input after its length, four bytes little-endian. */
export function writeJournal(path: string, batch: readonly Uint8Array[]): void {
  writeFileSync(
    path,
    Buffer.concat(
      batch.flatMap((input) => {
        const length = Buffer.alloc(4)
        length.writeUInt32LE(input.length)
        return [length, input]
      }),
    ),
  )
}

/** Inverse of {@link writeJournal}. */
export function readJournal(path: string): readonly Uint8Array[] {
  const bytes = readFileSync(path)
  const batch: Uint8Array[] = []
  for (let at = 0; at + 4 <= bytes.length;) {
    const end = at + 4 + bytes.readUInt32LE(at)
    batch.push(new Uint8Array(bytes.subarray(at + 4, end)))
    at = end
  }
  return batch
}

/** Notes where a reader of the journal stands; each note survives the death of the process. */
export function openPlaceNote(path: string): { note(index: number): void; close(): void } {
  const file = openSync(path, 'w')
  return {
    note: (index) => void writeSync(file, String(index).padStart(8), 0),
    close: () => closeSync(file),
  }
}

/** The last index noted; undefined when there is none. */
export function readPlaceNote(path: string): number | undefined {
  const text = readFileSync(path, 'utf8').trim()
  return text === '' ? undefined : Number(text)
}
