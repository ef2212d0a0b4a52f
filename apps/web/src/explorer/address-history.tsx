import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { IndexerClient } from '@watt/sdk/indexer'
import { useTranslations } from 'use-intl'
import type { Address } from 'viem'
import { live } from '../chain/live.ts'
import { buttonClass } from '../ui/button.tsx'
import { Section } from '../ui/page.tsx'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { CursorPager } from './cursor-pager.tsx'
import { rowOfIndexed } from './tx-row.ts'
import { TransfersTable } from './transfers-table.tsx'
import { TxTable } from './tx-table.tsx'

/** What an account sent and received, page by page; the page is in the address. */
export function AddressHistory({
  index,
  address,
}: {
  readonly index: IndexerClient
  readonly address: Address
}) {
  const t = useTranslations('explorer')
  const { cursor } = useSearch({ from: '/address/$address' })
  const navigate = useNavigate({ from: '/address/$address' })
  const query = useQuery({
    queryKey: ['history', address, cursor ?? ''],
    queryFn: ({ signal }) => index.transactionsOf(address, { limit: 25, cursor, signal }),
    placeholderData: keepPreviousData,
    ...live,
  })
  return (
    <Loaded query={query} lines={8}>
      {({ items, next }) =>
        items.length === 0 ? (
          <EmptyState title={t('address.none')}>{t('address.noneWhy')}</EmptyState>
        ) : (
          <>
            <TxTable caption={t('address.history')} rows={items.map(rowOfIndexed)} of={address} />
            <div className="flex flex-wrap gap-2">
              <CursorPager
                cursor={cursor}
                next={next}
                onGo={(to) => void navigate({ search: to === undefined ? {} : { cursor: to } })}
              />
              <a className={buttonClass()} href={index.historyUrl(address, 'transactions')} download>
                {t('address.csv')}
              </a>
            </div>
          </>
        )
      }
    </Loaded>
  )
}

const transfersShown = 25

/** The newest moves of coins and tokens to or from an account; all of them are in the file to download. */
export function AddressTransfers({
  index,
  address,
}: {
  readonly index: IndexerClient
  readonly address: Address
}) {
  const t = useTranslations('explorer')
  const query = useQuery({
    queryKey: ['transfers', address],
    queryFn: ({ signal }) => index.transfersOf(address, { limit: transfersShown, signal }),
    ...live,
  })
  return (
    <Section
      title={t('token.transfers')}
      actions={
        <a className={buttonClass()} href={index.historyUrl(address, 'transfers')} download>
          {t('address.csv')}
        </a>
      }
    >
      <Loaded query={query} lines={6}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="text-quiet">{t('holdings.none')}</p>
          ) : (
            <TransfersTable caption={t('token.transfers')} transfers={items} />
          )
        }
      </Loaded>
    </Section>
  )
}
