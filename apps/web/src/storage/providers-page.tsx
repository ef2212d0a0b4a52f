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
import { NextProofCell, useNextProofs } from './next-proof-cell.tsx'
import type { NextProof } from './next-proofs.ts'
import { storageQuery } from './open-reader.ts'
import { providerRecordsQuery, type ProviderRecord } from './provider-records.ts'
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
  const client = usePublicClient()
  const offers = useQuery(offersQuery(client, contracts))
  const addresses = (offers.data ?? []).map(({ provider }) => provider)
  const records = useQuery(providerRecordsQuery(client, contracts, addresses)).data
  const next = useNextProofs(addresses)
  return (
    <Loaded query={offers} lines={6}>
      {(rows) =>
        rows.length === 0 ? (
          <EmptyState title={t('providers.none')}>{t('providers.noneWhy')}</EmptyState>
        ) : (
          <OfferTable
            rows={rows.map((offer) => ({
              ...offer,
              record: records?.get(offer.provider),
              next: next?.get(offer.provider),
            }))}
          />
        )
      }
    </Loaded>
  )
}

type Row = ProviderOffer & {
  readonly record: ProviderRecord | undefined
  readonly next: NextProof | undefined
}

function OfferTable({ rows }: { readonly rows: readonly Row[] }) {
  const t = useTranslations('storage')
  const language = useLocale()
  return (
    <Table<Row>
      caption={t('providers.title')}
      rows={rows}
      keyOf={({ provider }) => provider}
      columns={[
        {
          id: 'provider',
          label: t('shards.provider'),
          cell: ({ provider, url }) => (
            <>
              <Hash value={provider} kind="address" isBare />
              <bdi className="block text-sm text-quiet">{url.slice(0, 120)}</bdi>
            </>
          ),
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
          id: 'next',
          label: t('shards.nextProof'),
          cell: ({ next, usedBytes }) => <NextProofCell next={usedBytes === 0n ? undefined : next} />,
        },
        {
          id: 'faults',
          label: t('providers.faults'),
          cell: ({ record }) => <Faults record={record} />,
        },
        {
          id: 'paid',
          label: t('providers.paid'),
          isFigure: true,
          cell: ({ record }) =>
            record === undefined ? '…' : <Amount value={record.paidWei} fractionMax={9} />,
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
          id: 'locked',
          label: t('providers.locked'),
          isFigure: true,
          cell: ({ record }) =>
            record === undefined ? '…' : <Amount value={record.lockedWei} fractionMax={9} />,
        },
      ]}
    />
  )
}

function Faults({ record }: { readonly record: ProviderRecord | undefined }) {
  const t = useTranslations('storage')
  if (record === undefined) return '…'
  const { missed, lost, slashedWei } = record
  if (missed + lost === 0) return <Badge tone="good">{t('providers.noFaults')}</Badge>
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <Badge tone="warn">{t('providers.faultsOf', { missed, lost })}</Badge>
      {slashedWei > 0n && <Amount value={slashedWei} fractionMax={9} />}
    </span>
  )
}
