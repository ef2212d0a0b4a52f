import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { IndexerClient, PeriodLength } from '@watt/sdk/indexer'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { useIndex } from '../chain/index-client.ts'
import { live } from '../chain/live.ts'
import { Chart } from '../ui/chart.tsx'
import { SelectField } from '../ui/field.tsx'
import { Page } from '../ui/page.tsx'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { ChainFigures } from './chain-figures.tsx'
import { ListTabs } from './list-tabs.tsx'
import { linesOf, periodLengths, type Line } from './periods.ts'

/** `/charts`: how busy was the chain? `/charts?by=hour`. */
export function ChartsPage() {
  const t = useTranslations('explorer')
  const index = useIndex()
  return (
    <Page title={t('charts.title')} lead={t('charts.lead')}>
      <ListTabs />
      {index ? (
        <Charts index={index} />
      ) : (
        <EmptyState title={t('noIndex.title')}>{t('charts.noIndex')}</EmptyState>
      )}
    </Page>
  )
}

/** As many as one screen shows: two hours, a week, a quarter. */
const shown: Readonly<Record<PeriodLength, number>> = { minute: 120, hour: 168, day: 90 }

function Charts({ index }: { readonly index: IndexerClient }) {
  const t = useTranslations('explorer')
  const { by = 'minute' } = useSearch({ from: '/charts' })
  const navigate = useNavigate({ from: '/charts' })
  const query = useQuery({
    queryKey: ['periods', by],
    // Lines, not periods: what has not changed is not drawn anew, and the last ones stay lines of their own length.
    queryFn: async ({ signal }) => {
      const { periods } = await index.periods({ by, limit: shown[by], signal })
      return linesOf(periods, by) ?? null
    },
    placeholderData: keepPreviousData,
    ...live,
  })
  return (
    <>
      <ChainFigures index={index} />
      <div className="w-48">
        <SelectField
          label={t('charts.by')}
          value={by}
          onChange={({ target }) => void navigate({ search: { by: target.value as PeriodLength } })}
        >
          {periodLengths.map((it) => (
            <option key={it} value={it}>
              {t(`charts.lengths.${it}`)}
            </option>
          ))}
        </SelectField>
      </div>
      <Loaded query={query} lines={20}>
        {(lines) =>
          lines === null ? (
            <EmptyState title={t('charts.tooFew')}>{t('charts.tooFewWhy')}</EmptyState>
          ) : (
            <div className="grid gap-4 xl:grid-cols-2">
              {lines.map((line) => (
                <LineChart key={line.id} line={line} />
              ))}
            </div>
          )
        }
      </Loaded>
    </>
  )
}

function LineChart({ line: { id, times, values } }: { readonly line: Line }) {
  const t = useTranslations('explorer')
  const label = t(`charts.lines.${id}.label`)
  const series = useMemo(() => [{ label, values }], [label, values])
  return (
    <Chart
      title={t(`charts.lines.${id}.question`)}
      times={times}
      series={series}
      unit={t(`charts.lines.${id}.unit`)}
    />
  )
}
