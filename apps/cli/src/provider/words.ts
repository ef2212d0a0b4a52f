/**
 * Sizes and times as people write them.
 * @module
 */
import { usageError } from '../failure.ts'

const units: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
}

/** `50GiB`, `1.5 TB`, `4096` in bytes. @throws {CommandError} It is no size. */
export function parseSize(text: string): number {
  const [, number = '', unit = 'b'] =
    /^([0-9]{1,15}(?:\.[0-9]{1,6})?)\s*([a-z]{1,3})?$/i.exec(text.trim()) ?? []
  const bytes = Math.floor(Number(number) * (units[unit.toLowerCase()] ?? Number.NaN))
  if (number !== '' && Number.isSafeInteger(bytes) && bytes > 0) return bytes
  throw usageError(`"${text.slice(0, 40)}" is no size.`, 'write 50GiB, 500MB or a number of bytes')
}

/** Bytes with the unit that leaves one to three digits before the point. */
export function formatBytes(bytes: number | bigint): string {
  const names = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let value = Number(bytes)
  let at = 0
  for (; value >= 1024 && at < names.length - 1; at++) value /= 1024
  return `${at === 0 ? value : value.toFixed(value < 10 ? 2 : 1)} ${names[at]}`
}

/** `in 4 min`, `12 s ago`. @param seconds - from now */
export function formatWhen(seconds: number): string {
  const size = Math.abs(seconds)
  const text =
    size < 90
      ? `${Math.round(size)} s`
      : size < 5400
        ? `${Math.round(size / 60)} min`
        : size < 129_600
          ? `${Math.round(size / 3600)} h`
          : `${Math.round(size / 86_400)} d`
  return seconds < 0 ? `${text} ago` : `in ${text}`
}
