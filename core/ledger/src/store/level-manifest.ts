/**
 * Reads LevelDB's manifest: which files make up the database.
 * @see google/leveldb `db/version_edit.cc`
 * @module
 */

export type Manifest = {
  /** The oldest log that is still needed; its file exists. */
  readonly logNumber: number
  /** Every entry has a number of its own; the last one in the tables, or a later one. */
  readonly lastSequence: number
  /** Size in bytes by file number. */
  readonly tables: ReadonlyMap<number, number>
}

const tags = {
  comparator: 1,
  logNumber: 2,
  nextFile: 3,
  lastSequence: 4,
  compactPointer: 5,
  deletedFile: 6,
  newFile: 7,
  previousLog: 9,
} as const

/**
 * Puts the records of a manifest together.
 * @returns undefined when one of them is not what LevelDB writes.
 */
export function readManifest(records: readonly Uint8Array[]): Manifest | undefined {
  let logNumber = 0
  let lastSequence = 0
  const tables = new Map<number, number>()
  for (const record of records) {
    let at = 0
    const number = (): number => {
      let value = 0
      for (let factor = 1; ; factor *= 128) {
        const byte = record[at++]
        if (byte === undefined || factor > 2 ** 56) throw new RangeError('a number does not end')
        value += (byte & 127) * factor
        if (byte < 128) return value
      }
    }
    const skipBytes = (): void => {
      const length = number()
      at += length
      if (at > record.length) throw new RangeError('bytes do not end')
    }
    try {
      while (at < record.length) {
        const tag = number()
        if (tag === tags.comparator) skipBytes()
        else if (tag === tags.logNumber) logNumber = number()
        else if (tag === tags.nextFile || tag === tags.previousLog) number()
        else if (tag === tags.lastSequence) lastSequence = number()
        else if (tag === tags.compactPointer) {
          number()
          skipBytes()
        } else if (tag === tags.deletedFile) {
          number()
          tables.delete(number())
        } else if (tag === tags.newFile) {
          number()
          tables.set(number(), number())
          skipBytes()
          skipBytes()
        } else return undefined
      }
    } catch {
      return undefined
    }
  }
  return records.length === 0 ? undefined : { logNumber, lastSequence, tables }
}
