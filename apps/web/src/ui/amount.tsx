import { useLocale } from 'use-intl'
import { formatUnits } from 'viem/utils'
import { writeAmount, writeCount } from '../i18n/numbers.ts'

/** An amount of a token, cut but never rounded up; the whole of it is in the tooltip. */
export function Amount({
  value,
  symbol = 'WATT',
  decimals = 18,
  fractionMax = 6,
}: {
  /** In the smallest unit: wei for WATT. */
  readonly value: bigint
  readonly symbol?: string
  readonly decimals?: number
  readonly fractionMax?: number
}) {
  const language = useLocale()
  return (
    <data
      value={String(value)}
      title={`${formatUnits(value, decimals)} ${symbol}`}
      className="whitespace-nowrap"
    >
      {writeAmount(value, language, { decimals, fractionMax })} <bdi className="text-quiet">{symbol}</bdi>
    </data>
  )
}

/** A count, grouped as the reader's language does. */
export function Count({ value }: { readonly value: bigint | number }) {
  const language = useLocale()
  return <span className="whitespace-nowrap">{writeCount(value, language)}</span>
}
