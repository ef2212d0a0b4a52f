/**
 * What this provider did about each epoch, for the person who asks why an epoch was not paid. The chain says that a proof is
 * missing; only this says why.
 * @module
 */
import { appendFile, mkdir, readFile, rename, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

export type JournalEntry = {
  /** ISO 8601. */
  readonly at: string
  readonly epoch: number
  readonly outcome: 'proven' | 'failed'
  readonly transaction?: string
  readonly marked?: number
  readonly code?: string
  readonly reason?: string
}

const bytesMax = 2 * 2 ** 20

export interface Journal {
  note(entry: JournalEntry): Promise<void>
  /** The newest last; unreadable lines are skipped. */
  read(): Promise<readonly JournalEntry[]>
}

/** A journal in a file; when it is full, the older half is kept beside it once. */
export function createJournal(path: string): Journal {
  return {
    note: async (entry) => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const { size } = await stat(path).catch(() => ({ size: 0 }))
      if (size > bytesMax) await rename(path, `${path}.1`)
      await appendFile(path, `${JSON.stringify(entry)}\n`, { mode: 0o600 })
    },
    read: async () => {
      const older = await readFile(`${path}.1`, 'utf8').catch(() => '')
      const newer = await readFile(path, 'utf8').catch(() => '')
      return `${older}${newer}`.split('\n').flatMap((line) => {
        try {
          const entry = JSON.parse(line) as JournalEntry
          return Number.isInteger(entry.epoch) ? [entry] : []
        } catch {
          return []
        }
      })
    },
  }
}
