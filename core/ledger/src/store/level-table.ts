/**
 * Checks LevelDB's tables: blocks, each with a checksum that LevelDB itself does not look at, an index of them, a footer.
 * @see google/leveldb `doc/table_format.md`
 * @module
 */
import { maskedCrc32c } from './crc32c.ts'

const footerBytes = 48
const magic = 0xdb4775248b80fb57n
/** Type 1, checksum 4. */
const trailerBytes = 5

/** Where a block lies. */
type Handle = { readonly offset: number; readonly size: number }

/** Whether every byte up to the footer lies in a block whose checksum is right. */
export function isTableIntact(bytes: Uint8Array): boolean {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const footerAt = bytes.length - footerBytes
    if (footerAt < 0 || view.getBigUint64(bytes.length - 8, true) !== magic) return false
    const footer = reader(bytes, footerAt, bytes.length - 8)
    const [metaIndex, index] = [footer.handle(), footer.handle()]
    const inner = [...handlesIn(bytes, metaIndex), ...handlesIn(bytes, index)]
    const blocks = [...inner, metaIndex, index].toSorted((a, b) => a.offset - b.offset)
    let end = 0
    for (const { offset, size } of blocks) {
      if (offset !== end || !isBlockIntact(bytes, view, { offset, size })) return false
      end = offset + size + trailerBytes
    }
    return end === footerAt
  } catch {
    return false
  }
}

function isBlockIntact(bytes: Uint8Array, view: DataView, { offset, size }: Handle): boolean {
  const checked = offset + size + 1
  return checked + 4 <= bytes.length && view.getUint32(checked, true) === maskedCrc32c(bytes, offset, checked)
}

/** The handles that a block of an index holds as values. @throws {RangeError} It is no such block. */
function handlesIn(bytes: Uint8Array, { offset, size }: Handle): readonly Handle[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, size)
  const restarts = view.getUint32(size - 4, true)
  const end = offset + size - 4 - 4 * restarts
  const handles: Handle[] = []
  const entries = reader(bytes, offset, end)
  while (entries.at < end) {
    entries.number() // Bytes of the key shared with the one before.
    const keyBytes = entries.number()
    entries.number() // Bytes of the value.
    entries.skip(keyBytes)
    handles.push(entries.handle())
  }
  return handles
}

function reader(
  bytes: Uint8Array,
  from: number,
  to: number,
): { readonly at: number; number(): number; skip(count: number): void; handle(): Handle } {
  let at = from
  const number = (): number => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = at < to ? bytes[at++] : undefined
      if (byte === undefined || factor > 2 ** 49) throw new RangeError('a number does not end')
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
  }
  return {
    get at() {
      return at
    },
    number,
    skip: (count) => void (at += count),
    handle: () => ({ offset: number(), size: number() }),
  }
}
