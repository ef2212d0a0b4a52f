/**
 * Values of parameters in the reader's language.
 * @module
 */
import { useLocale } from 'use-intl'
import { writeDuration } from '../i18n/durations.ts'
import { writeAmount } from '../i18n/numbers.ts'
import type { Unit } from './parameters.ts'

export function useValueText(): {
  readonly valueText: (value: bigint, unit: Unit) => string
  readonly timeText: (seconds: bigint) => string
} {
  const language = useLocale()
  const timeText = (seconds: bigint): string => writeDuration(seconds, language)
  return {
    timeText,
    valueText: (value, unit) => {
      switch (unit) {
        case 'seconds':
          return timeText(value)
        case 'watt':
        case 'kwt':
          return `${writeAmount(value, language, { decimals: 18, fractionMax: 6 })} ${unit === 'kwt' ? 'KWT' : 'WATT'}`
        case 'percent':
          return new Intl.NumberFormat(language, { style: 'percent' }).format(Number(value) / 100)
        case 'count':
          return value.toLocaleString(language)
      }
    },
  }
}
