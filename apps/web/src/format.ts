/**
 * Numbers and times as people read them.
 * @module
 */
import { formatEther } from 'viem'

/** `0x1234…cdef`; the whole text stays in the title and the clipboard. */
export function short(hex: string, head = 6, tail = 4): string {
  return hex.length <= head + tail + 1 ? hex : `${hex.slice(0, head)}…${hex.slice(-tail)}`
}

/** Whole seconds, minutes, hours or days since, never negative. */
export function age(fromMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.floor((nowMs - fromMs) / 1_000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}

/** WATT with at most six decimals, never rounded up; the full amount belongs in the title. */
export function wattAmount(wei: bigint): string {
  const [whole = '0', fraction = ''] = formatEther(wei).split('.')
  const shown = fraction.slice(0, 6).replace(/0+$/, '')
  const grouped = BigInt(whole).toLocaleString('en')
  if (shown === '' && wei > 0n && whole === '0') return '< 0.000001 WATT'
  return `${grouped}${shown === '' ? '' : `.${shown}`} WATT`
}

/** 1,234,567 */
export function grouped(value: bigint | number): string {
  return value.toLocaleString('en')
}
