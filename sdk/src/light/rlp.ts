/**
 * Strict RLP decoding of what strangers send: one encoding of each item, bounded depth, nothing copied, nothing left over.
 *
 * Written here because viem's reader takes any length prefix and any depth.
 * @see Ethereum Yellow Paper, appendix B
 * @module
 */
import { ProofError } from './errors.ts'

export type RlpItem = Uint8Array | readonly RlpItem[]

/** A receipt's topics lie four lists deep. */
const depthMax = 6

/**
 * Decodes one item that fills `bytes`. Byte strings of the result are views into `bytes`.
 * @throws {ProofError} The bytes are not the one encoding of an item.
 */
export function decodeRlp(bytes: Uint8Array): RlpItem {
  const item = readItem(bytes, 0, bytes.length, 0)
  if (item.end !== bytes.length) throw new ProofError('bytes follow an RLP item')
  return item.value
}

/** @throws {ProofError} The item is no list, or not of this length. */
export function asList(item: RlpItem | undefined, what: string, length?: number): readonly RlpItem[] {
  if (item === undefined || item instanceof Uint8Array) throw new ProofError(`${what} is no list`)
  if (length !== undefined && item.length !== length)
    throw new ProofError(`${what} has ${item.length} parts instead of ${length}`)
  return item
}

/** @throws {ProofError} The item is no byte string, or not of this length. */
export function asBytes(item: RlpItem | undefined, what: string, length?: number): Uint8Array {
  if (!(item instanceof Uint8Array)) throw new ProofError(`${what} is no byte string`)
  if (length !== undefined && item.length !== length)
    throw new ProofError(`${what} has ${item.length} bytes instead of ${length}`)
  return item
}

/** @throws {ProofError} The item is no integer in its shortest form, or has more than `bytesMax` bytes. */
export function asInteger(item: RlpItem | undefined, what: string, bytesMax = 32): bigint {
  const bytes = asBytes(item, what)
  if (bytes.length > bytesMax || bytes[0] === 0)
    throw new ProofError(`${what} is no integer of ${bytesMax} bytes`)
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  return value
}

/** RLP of an index, the key in the tries of transactions and receipts. */
export function indexKey(index: number): Uint8Array {
  if (index === 0) return Uint8Array.of(0x80)
  if (index < 0x80) return Uint8Array.of(index)
  const bytes: number[] = []
  for (let rest = index; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return Uint8Array.of(0x80 + bytes.length, ...bytes)
}

type Read = { readonly value: RlpItem; readonly end: number }

function readItem(bytes: Uint8Array, at: number, end: number, depth: number): Read {
  const prefix = at < end ? bytes[at] : undefined
  if (prefix === undefined) throw new ProofError('an RLP item is missing')
  if (prefix < 0x80) return { value: bytes.subarray(at, at + 1), end: at + 1 }
  const isList = prefix >= 0xc0
  const { start, stop } = payloadOf(bytes, at, end, prefix - (isList ? 0xc0 : 0x80))
  if (!isList) {
    if (stop - start === 1 && (bytes[start] ?? 0) < 0x80)
      throw new ProofError('an RLP byte is wrapped needlessly')
    return { value: bytes.subarray(start, stop), end: stop }
  }
  if (depth === depthMax) throw new ProofError('RLP lists are nested too deep')
  const items: RlpItem[] = []
  for (let next = start; next < stop;) {
    const item = readItem(bytes, next, stop, depth + 1)
    items.push(item.value)
    next = item.end
  }
  return { value: items, end: stop }
}

/** @param size - The prefix without its kind. */
function payloadOf(
  bytes: Uint8Array,
  at: number,
  end: number,
  size: number,
): { readonly start: number; readonly stop: number } {
  let start = at + 1
  let length = size
  if (size > 55) {
    start += size - 55
    if (size > 55 + 4 || start > end || bytes[at + 1] === 0)
      throw new ProofError('an RLP length is not in its form')
    length = 0
    for (const byte of bytes.subarray(at + 1, start)) length = length * 256 + byte
    if (length <= 55) throw new ProofError('an RLP length is not in its shortest form')
  }
  if (start + length > end) throw new ProofError('RLP ends inside an item')
  return { start, stop: start + length }
}
