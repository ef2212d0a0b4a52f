/**
 * Amounts as people write and read them, in their language. Exact: whole numbers of the smallest unit in and out, and
 * what is shown is never rounded up.
 * @module
 */
import { formatUnits } from 'viem/utils'
import type { Language } from './languages.ts'
import { perLanguage } from './per-language.ts'

export type AmountFormat = {
  /** Decimal places of the token: 18 for WATT and KWT. */
  readonly decimals: number
  /** Digits shown behind the comma; the rest is cut off, not rounded. */
  readonly fractionMax: number
}

/** `1,234.5`, cut to `fractionMax` digits; `< 0.000001` for what is smaller than can be shown. */
export function writeAmount(
  value: bigint,
  language: Language,
  { decimals, fractionMax }: AmountFormat,
): string {
  const [whole = '0', fraction = ''] = formatUnits(value < 0n ? -value : value, decimals).split('.')
  const shown = fraction.slice(0, fractionMax).replace(/0+$/, '')
  const { comma } = marksOf(language)
  const sign = value < 0n ? '−' : ''
  if (value !== 0n && BigInt(whole) === 0n && shown === '')
    return `${sign}< 0${comma}${'0'.repeat(fractionMax - 1)}1`
  return `${sign}${wholeFormat(language).format(BigInt(whole))}${shown === '' ? '' : comma + shown}`
}

/**
 * Reads what a person typed: `1,5` and `1.5` alike, with or without marks between thousands.
 * @returns undefined for what is no amount, is negative, or has more decimals than the token.
 */
export function readAmount(text: string, language: Language, decimals: number): bigint | undefined {
  const { comma, group } = marksOf(language)
  const bare = text.trim().replaceAll(/[\s\u00a0\u202f_']/g, '')
  // A single mark of the other kind is meant as the decimal one, unless it stands where thousands are parted.
  const grouped = new RegExp(`^\\d{1,3}(\\${group}\\d{3})+(\\${comma}\\d*)?$`)
  const plain = grouped.test(bare) ? bare.replaceAll(group, '').replace(comma, '.') : bare.replace(',', '.')
  const parts = /^(\d*)(?:\.(\d*))?$/.exec(plain)
  const [whole, fraction = ''] = [parts?.[1] ?? '', parts?.[2]]
  if (!parts || whole + fraction === '' || fraction.length > decimals) return undefined
  return BigInt(whole + fraction.padEnd(decimals, '0'))
}

/** A count, grouped as the language does. */
export function writeCount(value: bigint | number, language: Language): string {
  return wholeFormat(language).format(value)
}

const wholeFormat = perLanguage((language) => new Intl.NumberFormat(language))
const marksOf = perLanguage((language): { readonly comma: string; readonly group: string } => {
  const parts = new Intl.NumberFormat(language).formatToParts(1_234_567.5)
  const mark = (type: string): string => parts.find((part) => part.type === type)?.value ?? ''
  const group = mark('group')
  return { comma: mark('decimal'), group: /\s/.test(group) ? ' ' : group }
})

/** Bytes in the largest decimal unit that leaves a figure above one: `1.5 MB`. */
export function writeBytes(bytes: number, language: Language): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const number = new Intl.NumberFormat(language, {
    style: 'unit',
    unit: units[step]!,
    unitDisplay: 'short',
    maximumFractionDigits: step === 0 ? 0 : 1,
  })
  return number.format(bytes / 1_000 ** step)
}
