import { useMemo, useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import type { OracleRound, Region, RegionPrice } from '@watt/sdk/energy'
import { Chart } from '../ui/chart.tsx'
import { SelectField } from '../ui/field.tsx'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { historyOf, since } from './history.ts'
import { useRounds } from './queries.ts'
import { regionName } from './words.ts'

/** In seconds; 0: all that is known. */
const ranges = { all: 0, hour: 3_600, day: 86_400, month: 30 * 86_400, year: 365 * 86_400 } as const
type Range = keyof typeof ranges

/** What a kWh cost, from the rounds of the oracle. */
export function PriceHistory({ region, price }: { readonly region: Region; readonly price: RegionPrice }) {
  return (
    <Loaded query={useRounds(region, price)} lines={8}>
      {(rounds) => <History region={region} rounds={rounds} />}
    </Loaded>
  )
}

function History({
  region,
  rounds,
}: {
  readonly region: Region
  readonly rounds: readonly (readonly OracleRound[])[]
}) {
  const t = useTranslations('energy')
  const language = useLocale()
  const [range, setRange] = useState<Range>('all')
  const points = useMemo(() => {
    const [retail = [], exchange] = rounds
    const all = historyOf(retail, exchange)
    const newest = all.at(-1)?.at ?? 0
    return range === 'all' ? all : since(all, newest - ranges[range])
  }, [rounds, range])
  const times = useMemo(() => points.map(({ at }) => at), [points])
  const label = t('history.line')
  const series = useMemo(() => [{ label, values: points.map(({ usd }) => usd) }], [points, label])
  if (points.length < 2 && range === 'all')
    return <EmptyState title={t('history.none')}>{t('history.noneWhy')}</EmptyState>
  return (
    <div className="flex flex-col gap-3">
      <div className="w-48">
        <SelectField
          label={t('history.range')}
          value={range}
          onChange={({ target }) => setRange(target.value as Range)}
        >
          {(Object.keys(ranges) as Range[]).map((it) => (
            <option key={it} value={it}>
              {t(`history.ranges.${it}`)}
            </option>
          ))}
        </SelectField>
      </div>
      <Chart
        title={t('history.title', { region: regionName(region.id, language) })}
        times={times}
        series={series}
        unit="US$/kWh"
      />
    </div>
  )
}
