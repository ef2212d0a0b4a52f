import { formatUnits } from 'viem'
import { useLocale } from 'use-intl'
import { writeAnswer, writeDollars } from './words.ts'

/** US dollars with 18 decimals, cut; the whole of it in the tooltip. Nothing yet is a dash. */
export function Dollars({
  value,
  fractionMax,
}: {
  readonly value: bigint | undefined
  readonly fractionMax?: number
}) {
  const language = useLocale()
  if (value === undefined || value === 0n) return <>–</>
  return (
    <data
      value={formatUnits(value, 18)}
      title={`${formatUnits(value, 18)} USD`}
      className="whitespace-nowrap"
    >
      {writeDollars(value, language, fractionMax)}
    </data>
  )
}

/** A figure of a feed with its unit. */
export function Answer({ value, unit }: { readonly value: bigint; readonly unit: string }) {
  const language = useLocale()
  return (
    <data
      value={formatUnits(value, 8)}
      title={`${formatUnits(value, 8)} ${unit}`}
      className="whitespace-nowrap"
    >
      {writeAnswer(value, language)}&nbsp;<bdi className="text-quiet">{unit}</bdi>
    </data>
  )
}
