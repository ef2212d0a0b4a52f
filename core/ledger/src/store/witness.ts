/**
 * A small file beside the database that says which batch was stored last. It is written after each batch without a sync,
 * so it may be older than the database after a power cut, but never newer: a database that ends before it lost something.
 * @module
 */
/* oxlint-disable no-restricted-imports -- Part of the one place where the ledger meets a disk. */
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { maskedCrc32c } from './crc32c.ts'

export interface Witness {
  /** Number of the last batch known to have been stored; 0 when unknown. */
  readonly seen: number
  /** Never fails: an older number is as true. */
  note(number: number): Promise<void>
  close(): Promise<void>
}

const fileName = 'last-batch'
/** Number, 8 bytes, and its checksum, 4 bytes. */
const noteBytes = 12

/** @param path - The folder of the database; it exists. */
export async function openWitness(path: string): Promise<Witness> {
  const name = join(path, fileName)
  const file = await open(name, 'r+').catch(() => open(name, 'w+'))
  const read = Buffer.alloc(noteBytes)
  const { bytesRead } = await file.read(read, 0, noteBytes, 0)
  const isWhole = bytesRead === noteBytes && read.readUInt32BE(8) === maskedCrc32c(read, 0, 8)
  return {
    seen: isWhole ? Number(read.readBigUInt64BE()) : 0,
    async note(number) {
      const bytes = Buffer.alloc(noteBytes)
      bytes.writeBigUInt64BE(BigInt(number))
      bytes.writeUInt32BE(maskedCrc32c(bytes, 0, 8), 8)
      await file.write(bytes, 0, noteBytes, 0).catch(() => undefined)
    },
    close: () => file.close(),
  }
}
