import { useQuery } from '@tanstack/react-query'
import type { ProviderOffer } from '@watt/storage/browser'
import { useLocale, useTranslations } from 'use-intl'
import { usePublicClient } from '../chain/public-client.ts'
import { writeBytes } from '../i18n/numbers.ts'
import { Amount } from '../ui/amount.tsx'
import { Badge } from '../ui/badge.tsx'
import { Hash } from '../ui/hash.tsx'
import { Page } from '../ui/page.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { EmptyState, ErrorState, Loaded } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'
import { storageQuery } from './open-reader.ts'
import { offersQuery } from './queries.ts'

/** `/storage/providers`: who offers space, for how much, and who keeps their word? */
export function ProvidersPage() {
  const t = useTranslations('storage')
  const client = usePublicClient()
  const contracts = useQuery(storageQuery(client))
  return (
    <Page title={t('providers.title')} lead={t('providers.lead')}>
      {contracts.isError ? (
        <ErrorState error={contracts.error} onRetry={() => void contracts.refetch()} />
      ) : contracts.data === undefined ? (
        <Skeleton lines={6} />
      ) : (
        <Offers contracts={contracts.data} />
      )}
    </Page>
  )
}

function Offers({ contracts }: { readonly contracts: Parameters<typeof offersQuery>[1] }) {
  const t = useTranslations('storage')
  const offers = useQuery(offersQuery(usePublicClient(), contracts))
  return (
    <Loaded query={offers} lines={6}>
      {(rows) =>
        rows.length === 0 ? (
          <EmptyState title={t('providers.none')}>{t('providers.noneWhy')}</EmptyState>
        ) : (
          <OfferTable rows={rows} />
        )
      }
    </Loaded>
  )
}

function OfferTable({ rows }: { readonly rows: readonly ProviderOffer[] }) {
  const t = useTranslations('storage')
  const language = useLocale()
  return (
    <Table<ProviderOffer>
      caption={t('providers.title')}
      rows={rows}
      keyOf={({ provider }) => provider}
      columns={[
        {
          id: 'provider',
          label: t('shards.provider'),
          cell: ({ provider }) => <Hash value={provider} kind="address" isBare />,
        },
        {
          id: 'price',
          label: t('providers.price'),
          isFigure: true,
          cell: ({ asks }) => <Amount value={asks[0]!.priceWei} fractionMax={8} />,
        },
        {
          id: 'proofs',
          label: t('providers.proofs'),
          cell: ({ missedInARow }) => (
            <Badge tone={missedInARow === 0 ? 'good' : 'warn'}>
              {t('providers.missed', { count: missedInARow })}
            </Badge>
          ),
        },
        {
          id: 'space',
          label: t('providers.space'),
          isFigure: true,
          cell: ({ usedBytes, capacityBytes }) =>
            t('providers.spaceOf', {
              used: writeBytes(Number(usedBytes), language),
              all: writeBytes(Number(capacityBytes), language),
            }),
        },
        {
          id: 'stake',
          label: t('providers.stake'),
          isFigure: true,
          cell: ({ stakeWei }) => <Amount value={stakeWei} fractionMax={2} />,
        },
        {
          id: 'url',
          label: t('providers.address'),
          cell: ({ url }) => <bdi className="text-sm text-quiet">{url.slice(0, 120)}</bdi>,
        },
      ]}
    />
  )
}
