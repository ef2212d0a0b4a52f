/**
 * Looks for damage in a LevelDB folder before it is opened. LevelDB itself reads past most of it: it skips records of its
 * log whose checksum is wrong, does not look at those of its tables, makes a new database when one file is gone, and
 * takes the end of a file that was cut for the end of what was written.
 * @module
 */
/* oxlint-disable no-restricted-imports -- Part of the one place where the ledger meets a disk. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readLevelLog } from './level-log.ts'
import { readManifest } from './level-manifest.ts'
import { isTableIntact } from './level-table.ts'

/** Number and kind of a file, by its name. */
const filePattern = /^(\d+)\.(log|ldb|sst)$/

/**
 * Reads the whole database, about two seconds for each GB.
 * @returns what is damaged, in words; undefined when nothing is, or when there is no database yet.
 * @throws whatever reading a file throws.
 */
export async function findDamage(path: string): Promise<string | undefined> {
  const names: readonly string[] = await readdir(path).catch((error) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  })
  const files = names.flatMap((name) => {
    const [, number, kind] = filePattern.exec(name) ?? []
    return number === undefined ? [] : [{ name, number: Number(number), kind }]
  })
  if (!names.includes('CURRENT')) return files.length > 0 ? 'the file CURRENT is missing' : undefined

  const manifestName = (await readFile(join(path, 'CURRENT'), 'latin1')).trimEnd()
  if (!names.includes(manifestName)) return 'the file CURRENT does not name a manifest'
  const log = readLevelLog(await readFile(join(path, manifestName)))
  const manifest = log.isDamaged ? undefined : readManifest(log.records)
  if (manifest === undefined) return `${manifestName} is damaged`

  for (const [number, size] of manifest.tables) {
    const table = files.find((file) => file.number === number && file.kind !== 'log')
    if (table === undefined) return `table ${number} is missing`
    const bytes = await readFile(join(path, table.name))
    if (bytes.length !== size || !isTableIntact(bytes)) return `${table.name} is damaged`
  }

  const logs = files
    .filter(({ kind, number }) => kind === 'log' && number >= manifest.logNumber)
    .sort((a, b) => a.number - b.number)
  // A new log is made before the manifest names it, and kept as long as it does.
  if (manifest.logNumber > 0 && logs[0]?.number !== manifest.logNumber)
    return `log ${manifest.logNumber} is missing`
  let next: number | undefined
  for (const { name } of logs) {
    const { records, isDamaged } = readLevelLog(await readFile(join(path, name)))
    if (isDamaged) return `${name} is damaged`
    for (const record of records) {
      const { sequence, count } = batchOf(record)
      const isNext = next === undefined ? sequence <= manifest.lastSequence + 1 : sequence === next
      if (!isNext) return `entries are missing before those of ${name}`
      next = sequence + count
    }
  }
  return undefined
}

/** A record of a log begins with the number of its first entry, 8 bytes, and how many there are, 4 bytes. */
function batchOf(record: Uint8Array): { readonly sequence: number; readonly count: number } {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength)
  if (record.length < 12) return { sequence: NaN, count: 0 }
  return { sequence: Number(view.getBigUint64(0, true)), count: view.getUint32(8, true) }
}
