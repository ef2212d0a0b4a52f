/**
 * Money, shares and names of energy as people read them. Exact: what is shown is never rounded up.
 * @module
 */
import { formatUnits } from 'viem'
import type { Language } from '../i18n/languages.ts'
import { cleanText } from '../intent/clean-text.ts'

/** US dollars with 18 decimals: `$0.2431`. */
export function writeDollars(value: bigint, language: Language, fractionMax: number = 4): string {
  return money(value, 18, language, { style: 'currency', currency: 'USD', fractionMax })
}

/** A figure of a feed, which has 8 decimals: `0.5431`. */
export function writeAnswer(value: bigint, language: Language, fractionMax: number = 6): string {
  return money(value, 8, language, { fractionMax })
}

/** 1/10,000 as percent: `0.5%`; large ones without digits behind the comma. */
export function writeShare(bps: bigint, language: Language): string {
  const share = Number(bps) / 10_000
  const maximumFractionDigits = share < 10 ? 2 : 0
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits }).format(share)
}

/** How far `value` is from `from`, with its sign, as percent. Undefined while there is nothing to compare with. */
export function writeDifference(value: bigint, from: bigint, language: Language): string | undefined {
  if (from === 0n) return undefined
  const bps = ((value - from) * 10_000n) / from
  return new Intl.NumberFormat(language, {
    style: 'percent',
    maximumFractionDigits: 2,
    signDisplay: 'exceptZero',
  }).format(Number(bps) / 10_000)
}

/** `ES` → `Spain (ES)`; what is no country keeps its own name, without what hides or turns letters. */
export function regionName(id: string, language: Language): string {
  const { text } = cleanText(id)
  const code = text === 'UK' ? 'GB' : text
  if (!/^[A-Z]{2}$/.test(code)) return text
  const name = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' }).of(code)
  return name === undefined ? text : `${name} (${text})`
}

/** Symbols come from contracts that anybody may write. */
export function symbolText(symbol: string): string {
  return cleanText(symbol, 12).text || '?'
}

function money(
  value: bigint,
  decimals: number,
  language: Language,
  { fractionMax, ...style }: { readonly fractionMax: number } & Intl.NumberFormatOptions,
): string {
  const format = new Intl.NumberFormat(language, {
    ...style,
    minimumFractionDigits: 2,
    maximumFractionDigits: fractionMax,
    roundingMode: 'trunc',
  })
  return format.format(formatUnits(value, decimals) as `${number}`)
}
