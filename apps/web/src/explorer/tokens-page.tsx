import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { IndexerClient, TokenSummary } from '@watt/sdk/indexer'
import { useTranslations } from 'use-intl'
import { useIndex } from '../chain/index-client.ts'
import { live } from '../chain/live.ts'
import { Amount, Count } from '../ui/amount.tsx'
import { Badge } from '../ui/badge.tsx'
import { Hash } from '../ui/hash.tsx'
import { Page } from '../ui/page.tsx'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'
import { CursorPager } from './cursor-pager.tsx'
import { IndexBehind } from './index-behind.tsx'
import { ListTabs } from './list-tabs.tsx'
import { TokenName } from './token-name.tsx'

/** `/tokens`: every token that has moved. */
export function TokensPage() {
  const t = useTranslations('explorer')
  const index = useIndex()
  return (
    <Page title={t('tokens.title')} lead={t('tokens.lead')}>
      <ListTabs />
      {index ? (
        <>
          <IndexBehind index={index} />
          <Tokens index={index} />
        </>
      ) : (
        <EmptyState title={t('noIndex.title')}>{t('tokens.noIndex')}</EmptyState>
      )}
    </Page>
  )
}

function Tokens({ index }: { readonly index: IndexerClient }) {
  const t = useTranslations('explorer')
  const { cursor } = useSearch({ from: '/tokens' })
  const navigate = useNavigate({ from: '/tokens' })
  const query = useQuery({
    queryKey: ['tokens', cursor ?? ''],
    queryFn: ({ signal }) => index.tokens({ limit: 25, cursor, signal }),
    placeholderData: keepPreviousData,
    ...live,
  })
  return (
    <Loaded query={query} lines={10}>
      {({ items, next }) =>
        items.length === 0 ? (
          <EmptyState title={t('tokens.none')}>{t('tokens.noneWhy')}</EmptyState>
        ) : (
          <>
            <Table<TokenSummary>
              caption={t('tokens.title')}
              rows={items}
              keyOf={({ address }) => address}
              columns={[
                { id: 'token', label: t('column.token'), cell: (token) => <TokenName token={token} /> },
                {
                  id: 'kind',
                  label: t('address.kind'),
                  cell: ({ kind }) => <Badge>{kind.toUpperCase()}</Badge>,
                },
                {
                  id: 'address',
                  label: t('address.title'),
                  cell: ({ address }) => <Hash value={address} kind="address" isBare />,
                },
                {
                  id: 'supply',
                  label: t('token.supply'),
                  isFigure: true,
                  cell: ({ supply, symbol, decimals }) => (
                    <Amount
                      value={BigInt(supply)}
                      symbol={symbol ?? ''}
                      decimals={decimals ?? 0}
                      fractionMax={2}
                    />
                  ),
                },
                {
                  id: 'transfers',
                  label: t('token.transfers'),
                  isFigure: true,
                  cell: ({ transfers }) => <Count value={transfers} />,
                },
              ]}
            />
            <CursorPager
              cursor={cursor}
              next={next}
              onGo={(to) => void navigate({ search: to === undefined ? {} : { cursor: to } })}
            />
          </>
        )
      }
    </Loaded>
  )
}
