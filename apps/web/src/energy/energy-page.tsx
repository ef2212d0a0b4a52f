import { Link } from '@tanstack/react-router'
import { useLocale, useTranslations } from 'use-intl'
import { Page } from '../ui/page.tsx'
import { Loaded } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { EnergyNav, WithEnergy } from './frame.tsx'
import { HealthBadge } from './health-view.tsx'
import { Dollars } from './price-text.tsx'
import { usePrices, type Energy, type RegionView } from './queries.ts'
import { regionName, symbolText } from './words.ts'

/** `/energy`: what a kWh costs in each region, and whether that can be relied on. */
export function EnergyPage() {
  const t = useTranslations('energy')
  return (
    <Page title={t('title')} lead={t('lead')}>
      <EnergyNav />
      <WithEnergy>{(energy) => <Prices energy={energy} />}</WithEnergy>
    </Page>
  )
}

function Prices({ energy: { regions } }: { readonly energy: Energy }) {
  const t = useTranslations('energy')
  const language = useLocale()
  return (
    <Loaded query={usePrices(regions)} lines={8}>
      {(views) => (
        <>
          <Table<RegionView>
            caption={t('title')}
            rows={views}
            keyOf={({ region }) => region.branch.address}
            columns={[
              {
                id: 'region',
                label: t('column.region'),
                cell: ({ region }) => (
                  <>
                    <Link to="/energy/$region" params={{ region: region.id }} className="link">
                      <bdi>{regionName(region.id, language)}</bdi>
                    </Link>{' '}
                    <bdi className="text-quiet">{symbolText(region.token.symbol)}</bdi>
                  </>
                ),
              },
              {
                id: 'oracle',
                label: t('column.oracle'),
                isFigure: true,
                cell: ({ price }) => <Dollars value={price.target} />,
              },
              {
                id: 'index',
                label: t('column.index'),
                isFigure: true,
                cell: ({ price }) => <Dollars value={price.index} />,
              },
              {
                id: 'market',
                label: t('column.market'),
                isFigure: true,
                cell: ({ price }) => <Dollars value={price.market} />,
              },
              {
                id: 'age',
                label: t('column.age'),
                cell: ({ price }) => (price.updatedAt === 0n ? '–' : <Time at={price.updatedAt} />),
              },
              {
                id: 'health',
                label: t('column.health'),
                cell: ({ health }) => <HealthBadge health={health} />,
              },
            ]}
          />
          <div className="max-w-prose text-sm text-quiet">
            <p>{t('unitNote')}</p>
            <p>{t('whatKwtIs')}</p>
          </div>
        </>
      )}
    </Loaded>
  )
}
