/**
 * CRCs as S3 clients send them, and how those of parts make the one of the whole.
 * Reflected polynomials; registers begin and end inverted.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 * @module
 */
import { crc32 as zlibCrc32 } from 'node:zlib'

export type Crc = {
  readonly bits: 32 | 64
  readonly polynomial: bigint
  /** Goes on from the CRC of what came before; 0n at the start. */
  update(bytes: Uint8Array, before: bigint): bigint
}

const mask32 = 0xffff_ffffn

export const crc32: Crc = {
  bits: 32,
  polynomial: 0xedb8_8320n,
  update: (bytes, before) => BigInt(zlibCrc32(bytes, Number(before))),
}

const table32c = table32(0x82f6_3b78)
/** Castagnoli's. */
export const crc32c: Crc = {
  bits: 32,
  polynomial: 0x82f6_3b78n,
  update(bytes, before) {
    let crc = ~Number(before)
    for (let at = 0; at < bytes.length; at++)
      crc = (crc >>> 8) ^ (table32c[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0)
    return BigInt(~crc >>> 0)
  },
}

/** NVMe's: two halves, since numbers hold 53 bits and bigints are slow. */
export const crc64nvme: Crc = {
  bits: 64,
  polynomial: 0x9a6c_9329_ac4b_c9b5n,
  update(bytes, before) {
    let high = ~Number(before >> 32n)
    let low = ~Number(before & mask32)
    for (let at = 0; at < bytes.length; at++) {
      const index = (low ^ (bytes[at] ?? 0)) & 0xff
      low = ((low >>> 8) | (high << 24)) ^ (table64.low[index] ?? 0)
      high = (high >>> 8) ^ (table64.high[index] ?? 0)
    }
    return (BigInt(~high >>> 0) << 32n) | BigInt(~low >>> 0)
  },
}
const table64 = tables64(crc64nvme.polynomial)

/**
 * CRC of two byte strings in a row, from the CRC of each: that of the first times x^(8 * secondBytes).
 * @param secondBytes - length of the second
 */
export function combine(crc: Crc, first: bigint, second: bigint, secondBytes: number): bigint {
  let power = 1n << BigInt(crc.bits - 1 - 8) // x^8, where the highest bit is x^0.
  let shifted = first
  for (let left = secondBytes; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) shifted = multiply(crc, shifted, power)
    power = multiply(crc, power, power)
  }
  return shifted ^ second
}

/** Product of two polynomials modulo the CRC's, all reflected. */
function multiply({ bits, polynomial }: Crc, a: bigint, b: bigint): bigint {
  let product = 0n
  let shifted = b
  for (let bit = bits - 1; bit >= 0; bit--) {
    if ((a >> BigInt(bit)) & 1n) product ^= shifted
    shifted = (shifted >> 1n) ^ (shifted & 1n ? polynomial : 0n)
  }
  return product
}

function table32(polynomial: number): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? polynomial : 0)
    return crc
  })
}

function tables64(polynomial: bigint): { readonly high: Int32Array; readonly low: Int32Array } {
  const entries = Array.from({ length: 256 }, (_, byte) => {
    let crc = BigInt(byte)
    for (let bit = 0; bit < 8; bit++) crc = (crc >> 1n) ^ (crc & 1n ? polynomial : 0n)
    return crc
  })
  const half = (shift: bigint): Int32Array =>
    Int32Array.from(entries, (entry) => Number(BigInt.asIntN(32, entry >> shift)))
  return { high: half(32n), low: half(0n) }
}
