/**
 * Strict RLP decoding, and readers that turn items into fields.
 *
 * Written here, because what validators hash must have one encoding only and what strangers send must cost bounded work:
 * every length prefix is the shortest one, depth is bounded, nothing is copied, nothing may follow the item.
 * @see Ethereum Yellow Paper, appendix B
 * @module
 */
import { WattError } from '@watt/errors'
import { toBigInt } from './bytes.ts'

export { encodeRlp, type RlpInput } from './encode-rlp.ts'

export type RlpItem = Uint8Array | readonly RlpItem[]

/** Lists inside lists; access lists and authorization lists in a transaction need four. */
const depthMax = 8

/**
 * Decodes one item that fills `bytes`. Byte strings of the result are views into `bytes`.
 * @throws {RlpError} The bytes are not the one canonical encoding of an item.
 */
export function decodeRlp(bytes: Uint8Array): RlpItem {
  const item = readItem(bytes, 0, bytes.length, 0)
  if (item.end !== bytes.length)
    throw new RlpError(`${bytes.length - item.end} bytes follow the item`, item.end)
  return item.value
}

/** @throws {RlpError} The item is not a list of `length` items (any number when undefined). */
export function asList(item: RlpItem | undefined, what: string, length?: number): readonly RlpItem[] {
  if (item === undefined || item instanceof Uint8Array) throw new RlpError(`${what} must be a list`)
  if (length !== undefined && item.length !== length) {
    throw new RlpError(`${what} has ${item.length} items instead of ${length}`)
  }
  return item
}

/** @throws {RlpError} The item is not a byte string of `length` bytes (any length when undefined). */
export function asBytes(item: RlpItem | undefined, what: string, length?: number): Uint8Array {
  if (!(item instanceof Uint8Array)) throw new RlpError(`${what} must be bytes`)
  if (length !== undefined && item.length !== length) {
    throw new RlpError(`${what} has ${item.length} bytes instead of ${length}`)
  }
  return item
}

/** @throws {RlpError} The item is not an integer in canonical form of at most `bytesMax` bytes. */
export function asInteger(item: RlpItem | undefined, what: string, bytesMax = 32): bigint {
  const bytes = asBytes(item, what)
  if (bytes.length > bytesMax) throw new RlpError(`${what} is larger than ${bytesMax * 8} bits`)
  if (bytes[0] === 0) throw new RlpError(`${what} has leading zeros`)
  return toBigInt(bytes)
}

/**
 * The integer at a place of a list that has byte strings alone before it. What stands behind it is not looked at, however much
 * that is: what strangers bring is weighed by it before anything else of it is read.
 * @throws {RlpError}
 */
export function integerAt(bytes: Uint8Array, place: number, what: string): bigint {
  const prefix = bytes[0] ?? 0
  if (prefix < 0xc0) throw new RlpError(`${what} must stand in a list`, 0)
  const { start, length } = readLength(bytes, 0, bytes.length, prefix - 0xc0)
  let at = start
  for (let before = 0; ; before++) {
    if ((bytes[at] ?? 0) >= 0xc0) throw new RlpError(`${what} must stand behind bytes alone`, at)
    const { value, end } = readItem(bytes, at, start + length, 1)
    if (before === place) return asInteger(value, what)
    at = end
  }
}

type Read = { readonly value: RlpItem; readonly end: number }

function readItem(bytes: Uint8Array, at: number, end: number, depth: number): Read {
  if (at >= end) throw new RlpError('an item is missing', at)
  const prefix = bytes[at] ?? 0
  if (prefix < 0x80) return { value: bytes.subarray(at, at + 1), end: at + 1 }
  const isList = prefix >= 0xc0
  const { start, length } = readLength(bytes, at, end, prefix - (isList ? 0xc0 : 0x80))
  const stop = start + length
  if (!isList) {
    if (length === 1 && (bytes[start] ?? 0) < 0x80) throw new RlpError('a single byte is wrapped', at)
    return { value: bytes.subarray(start, stop), end: stop }
  }
  if (depth === depthMax) throw new RlpError(`lists are nested deeper than ${depthMax}`, at)
  const items: RlpItem[] = []
  for (let next = start; next < stop;) {
    const item = readItem(bytes, next, stop, depth + 1)
    items.push(item.value)
    next = item.end
  }
  return { value: items, end: stop }
}

/** Payload of the item whose prefix is at `at`; `size` is the prefix without its kind. */
function readLength(
  bytes: Uint8Array,
  at: number,
  end: number,
  size: number,
): { start: number; length: number } {
  let start = at + 1
  let length = size
  if (size > 55) {
    const lengthBytes = size - 55
    if (lengthBytes > 4) throw new RlpError('a length needs more than 32 bits', at)
    start += lengthBytes
    if (start > end) throw new RlpError('the input ends inside a length', at)
    if (bytes[at + 1] === 0) throw new RlpError('a length has leading zeros', at)
    length = Number(toBigInt(bytes.subarray(at + 1, start)))
    if (length <= 55) throw new RlpError('a length is not in its shortest form', at)
  }
  if (start + length > end) throw new RlpError('the input ends inside an item', at)
  return { start, length }
}

/** Thrown when bytes are not the one canonical encoding of what was expected. */
export class RlpError extends WattError {
  readonly code = 'ledger/rlp'
  /** Offset in bytes, where known. */
  readonly offset: number | undefined
  constructor(problem: string, offset?: number) {
    super(`RLP: ${problem}${offset === undefined ? '' : ` at byte ${offset}`}.`)
    this.offset = offset
  }
}
