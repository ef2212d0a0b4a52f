/**
 * One range of bytes (RFC 9110, section 14).
 * @module
 */
import { ProblemError } from './problem.ts'

export type ByteRange = { readonly offset: number; readonly length: number; readonly isPart: boolean }

/**
 * What a Range header asks of `bytes` bytes. Other units and lists of ranges are answered whole, as the RFC allows.
 * @throws {ProblemError} `storage/range`: it begins after the end
 */
export function readRange(header: string | undefined, bytes: number): ByteRange {
  const whole = { offset: 0, length: bytes, isPart: false }
  const found = header === undefined ? null : /^bytes=([0-9]{0,15})-([0-9]{0,15})$/.exec(header)
  if (found === null) return whole
  const [, first = '', last = ''] = found
  if (first === '' && last === '') return whole
  if (first !== '' && last !== '' && Number(last) < Number(first)) return whole
  const offset = first === '' ? Math.max(0, bytes - Number(last)) : Number(first)
  const end = first === '' || last === '' ? bytes : Math.min(bytes, Number(last) + 1)
  if (offset >= end) throw new ProblemError('storage/range', `The piece has ${bytes} bytes.`, { bytes })
  return { offset, length: end - offset, isPart: true }
}
