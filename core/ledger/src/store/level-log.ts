/**
 * Reads LevelDB's log format, which its write-ahead logs and its manifest have: records cut into parts that lie in blocks
 * of 32 KiB, each part with a checksum.
 * @see google/leveldb `doc/log_format.md`
 * @module
 */
import { concatBytes } from '../bytes.ts'
import { maskedCrc32c } from './crc32c.ts'

const blockBytes = 32_768
/** Checksum 4, length 2, type 1. */
const headerBytes = 7
const [full, first, middle, last] = [1, 2, 3, 4]

export type LevelLog = {
  readonly records: readonly Uint8Array[]
  /**
   * Whether a whole record lies behind one that is damaged. A crash damages the end only, where the last record was being
   * written: one that was complete before it is no trace of a crash.
   */
  readonly isDamaged: boolean
}

/** Reads what LevelDB would: past a damaged part it goes on with the next block. */
export function readLevelLog(bytes: Uint8Array): LevelLog {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const records: Uint8Array[] = []
  let parts: Uint8Array[] | undefined
  let hasBadPart = false
  let isDamaged = false
  const add = (record: Uint8Array): void => {
    records.push(record)
    isDamaged ||= hasBadPart
  }

  for (let at = 0; at + headerBytes <= bytes.length;) {
    const blockEnd = Math.min(bytes.length, (Math.floor(at / blockBytes) + 1) * blockBytes)
    const length = view.getUint16(at + 4, true)
    const type = view.getUint8(at + 6)
    const end = at + headerBytes + length
    const isPadding = at + headerBytes > blockEnd || (type === 0 && length === 0)
    const isGood =
      end <= blockEnd &&
      view.getUint32(at, true) === maskedCrc32c(bytes, at + 6, end) &&
      type >= full &&
      type <= last
    if (isPadding || !isGood) {
      hasBadPart ||= !isPadding
      if (!isPadding) parts = undefined
      at = blockEnd
      continue
    }
    const part = bytes.subarray(at + headerBytes, end)
    if (type === full) add(part)
    if (type === first) parts = [part]
    if (type === middle) parts?.push(part)
    if (type === last && parts !== undefined) add(concatBytes(...parts, part))
    if (type === full || type === last) parts = undefined
    at = end
  }
  return { records, isDamaged }
}
