/**
 * RLP encoding, from the last byte to the first: what a list holds is written before its length must be known, so
 * nothing is measured or copied twice.
 * @see Ethereum Yellow Paper, appendix B
 * @module
 */
import type { Hex } from '@watt/evm'
import { hexLength, writeHex as putHex } from './bytes.ts'

/** An item that is encoded already, and goes into a list as it is. */
export type EncodedRlp = { readonly rlp: Uint8Array }

/** What {@link encodeRlp} takes: byte strings, as bytes or as hex, unsigned integers, and lists of them. */
export type RlpInput = Uint8Array | Hex | bigint | EncodedRlp | readonly RlpInput[]

/** Room that is kept between calls; what a large list needed beyond it is given back. */
const keptBytes = 65_536
const kept = new Uint8Array(keptBytes)
/** Bytes are filled in from the end. */
let room = kept

/**
 * Encodes an item.
 * @throws {RangeError} An integer is negative, or hex is none or ends within a byte.
 */
export function encodeRlp(input: RlpInput): Uint8Array {
  try {
    const start = writeItem(input, room.length)
    return room.slice(start) // Perhaps another room than before.
  } finally {
    room = kept
  }
}

/** Each writes what ends before `end`, and returns where that begins. */
function writeItem(item: RlpInput, end: number): number {
  if (typeof item === 'bigint') return writeInteger(item, end)
  if (typeof item === 'string') return writeHex(item, end)
  if (item instanceof Uint8Array) return writeBytes(item, end)
  if ('rlp' in item) return copyBytes(item.rlp, end)
  const before = room.length - end
  let start = end
  for (let index = item.length - 1; index >= 0; index--) start = writeItem(item[index] as RlpInput, start)
  return writeLength(room.length - before - start, 0xc0, start)
}

function copyBytes(bytes: Uint8Array, end: number): number {
  const start = reserve(bytes.length, end) - bytes.length
  // Setting a few bytes one by one is faster than a call that copies.
  if (bytes.length > 32) room.set(bytes, start)
  else for (let index = 0; index < bytes.length; index++) room[start + index] = bytes[index] as number
  return start
}

function writeHex(hex: Hex, end: number): number {
  const length = hexLength(hex)
  const start = reserve(length, end) - length
  putHex(hex, room, start)
  return length === 1 && (room[start] as number) < 0x80 ? start : writeLength(length, 0x80, start)
}

function writeBytes(bytes: Uint8Array, end: number): number {
  const start = copyBytes(bytes, end)
  return bytes.length === 1 && (bytes[0] as number) < 0x80 ? start : writeLength(bytes.length, 0x80, start)
}

/** The shortest big-endian form; zero is no bytes. */
function writeInteger(value: bigint, end: number): number {
  if (value < 0n) throw new RangeError(`RLP has no negative integers: ${value}.`)
  const before = room.length - end
  let start = end
  let rest = value
  for (; rest > 0xffff_ffffn; rest >>= 32n) start = writeNumber(Number(rest & 0xffff_ffffn), 4, start)
  start = writeNumber(Number(rest), 0, start)
  const isByte = value > 0n && value < 0x80n
  return isByte ? start : writeLength(room.length - before - start, 0x80, start)
}

/** At least so many bytes. */
function writeNumber(value: number, bytesMin: number, end: number): number {
  let start = reserve(4, end)
  const stop = start - bytesMin
  for (let rest = value; rest > 0 || start > stop; rest >>>= 8) room[--start] = rest & 0xff
  return start
}

function writeLength(length: number, kind: 0x80 | 0xc0, end: number): number {
  let start = reserve(5, end)
  if (length <= 55) {
    room[--start] = kind + length
    return start
  }
  const lengthEnd = start
  start = writeNumber(length, 0, start)
  room[start - 1] = kind + 55 + lengthEnd - start
  return start - 1
}

/** Makes sure that `size` bytes fit before `end`. @returns where `end` is now. */
function reserve(size: number, end: number): number {
  if (size <= end) return end
  const used = room.length - end
  const larger = new Uint8Array(2 * (used + size) + keptBytes)
  larger.set(room.subarray(end), larger.length - used)
  room = larger
  return larger.length - used
}
