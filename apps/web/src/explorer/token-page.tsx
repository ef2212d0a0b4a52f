import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { Holder, IndexerClient, TokenDetail } from '@watt/sdk/indexer'
import { useTranslations } from 'use-intl'
import { InvalidAddressError, isAddress, type Address } from 'viem'
import { useIndex } from '../chain/index-client.ts'
import { live } from '../chain/live.ts'
import { Amount, Count } from '../ui/amount.tsx'
import { DataList } from '../ui/data-list.tsx'
import { Hash } from '../ui/hash.tsx'
import { Page } from '../ui/page.tsx'
import { EmptyState, ErrorState, Loaded } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { CursorPager } from './cursor-pager.tsx'
import { NamedAddress } from './named-address.tsx'
import { IndexBehind } from './index-behind.tsx'
import { TransfersTable } from './transfers-table.tsx'

/** `/token/{address}`. */
export function TokenPage() {
  const t = useTranslations('explorer')
  const { address } = useParams({ from: '/token/$address' })
  const index = useIndex()
  if (isAddress(address, { strict: false }) && index) return <Token index={index} address={address} />
  return (
    <Page title={t('column.token')}>
      {index ? (
        <ErrorState error={new InvalidAddressError({ address })} />
      ) : (
        <EmptyState title={t('noIndex.title')}>{t('tokens.noIndex')}</EmptyState>
      )}
    </Page>
  )
}

type Props = { readonly index: IndexerClient; readonly address: Address }

function Token({ index, address }: Props) {
  const t = useTranslations('explorer')
  const { list = 'transfers' } = useSearch({ from: '/token/$address' })
  const navigate = useNavigate({ from: '/token/$address' })
  const query = useQuery({
    queryKey: ['token detail', address],
    queryFn: ({ signal }) => index.token(address, { signal }),
    ...live,
  })
  const title = query.data?.name ?? query.data?.symbol ?? t('column.token')
  return (
    <Page title={title} lead={<Hash kind="address" value={address} isWhole />}>
      <Loaded query={query} lines={5}>
        {(token) => (
          <>
            <Facts token={token} />
            <IndexBehind index={index} />
            <Tabs
              label={title}
              chosen={list}
              onChoose={(id) => void navigate({ search: id === 'holders' ? { list: id } : {} })}
              tabs={[
                {
                  id: 'transfers',
                  label: t('token.transfers'),
                  content: <Transfers index={index} token={token} />,
                },
                {
                  id: 'holders',
                  label: t('token.holders'),
                  content: <Holders index={index} token={token} />,
                },
              ]}
            />
          </>
        )}
      </Loaded>
    </Page>
  )
}

function Facts({ token }: { readonly token: TokenDetail }) {
  const t = useTranslations('explorer')
  const { symbol, decimals, supply, kind, transfers, holders, contract } = token
  return (
    <DataList
      facts={[
        {
          label: t('token.supply'),
          value: (
            <Amount value={BigInt(supply)} symbol={symbol ?? ''} decimals={decimals ?? 0} fractionMax={18} />
          ),
          hint: t('token.supplyHint'),
        },
        { label: t('address.kind'), value: kind.toUpperCase() },
        contract === null ? undefined : { label: t('token.trusted'), value: contract },
        { label: t('token.holders'), value: <Count value={holders} /> },
        { label: t('token.transfers'), value: <Count value={transfers} /> },
      ]}
    />
  )
}

type ListProps = { readonly index: IndexerClient; readonly token: TokenDetail }

function Transfers({ index, token }: ListProps) {
  const t = useTranslations('explorer')
  const { cursor } = useSearch({ from: '/token/$address' })
  const navigate = useNavigate({ from: '/token/$address' })
  const query = useQuery({
    queryKey: ['token transfers', token.address, cursor ?? ''],
    queryFn: ({ signal }) => index.tokenTransfers(token.address, { limit: 25, cursor, signal }),
    ...live,
  })
  return (
    <Loaded query={query} lines={8}>
      {({ items, next }) => (
        <div className="flex flex-col gap-4">
          <TransfersTable caption={t('token.transfers')} transfers={items} />
          <CursorPager
            cursor={cursor}
            next={next}
            onGo={(to) => void navigate({ search: to === undefined ? {} : { cursor: to } })}
          />
        </div>
      )}
    </Loaded>
  )
}

function Holders({ index, token }: ListProps) {
  const t = useTranslations('explorer')
  const { cursor } = useSearch({ from: '/token/$address' })
  const navigate = useNavigate({ from: '/token/$address' })
  const query = useQuery({
    queryKey: ['holders', token.address, cursor ?? ''],
    queryFn: ({ signal }) => index.holders(token.address, { limit: 25, cursor, signal }),
    ...live,
  })
  return (
    <Loaded query={query} lines={8}>
      {({ items, next }) => (
        <div className="flex flex-col gap-4">
          <Table<Holder>
            caption={t('token.holders')}
            rows={items}
            keyOf={({ address }) => address}
            columns={[
              {
                id: 'holder',
                label: t('token.holder'),
                cell: ({ address }) => <NamedAddress address={address} />,
              },
              {
                id: 'amount',
                label: t('tx.value'),
                isFigure: true,
                cell: ({ amount }) => <Held token={token} amount={amount} />,
              },
            ]}
          />
          <CursorPager
            cursor={cursor}
            next={next}
            onGo={(to) =>
              void navigate({ search: { list: 'holders', ...(to !== undefined && { cursor: to }) } })
            }
          />
        </div>
      )}
    </Loaded>
  )
}

function Held({
  token: { symbol, decimals, kind },
  amount,
}: {
  readonly token: TokenDetail
  readonly amount: string
}) {
  return (
    <Amount value={BigInt(amount)} symbol={symbol ?? ''} decimals={kind === 'erc20' ? (decimals ?? 0) : 0} />
  )
}
