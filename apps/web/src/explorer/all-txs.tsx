import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { IndexerClient } from '@watt/sdk/indexer'
import { useCallback, useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { live } from '../chain/live.ts'
import { Button } from '../ui/button.tsx'
import { useHeld } from '../ui/held.ts'
import { LongTable } from '../ui/long-table.tsx'
import { EmptyState, ErrorState, Loaded } from '../ui/states.tsx'
import { useTxColumns } from './tx-columns.tsx'
import { rowOfIndexed } from './tx-row.ts'
import { useLeftTop } from './use-left-top.ts'

/** The first page comes anew with each block, so it is small, yet long enough that at the top no more is asked for. */
const firstCount = 120
/** As many as the index gives at once. */
const laterCount = 200

/** Every transaction, newest first, as far as somebody scrolls; or those of the blocks up to a number. */
export function AllTxs({
  index,
  until,
}: {
  readonly index: IndexerClient
  readonly until: number | undefined
}) {
  const t = useTranslations('explorer')
  const newest = useQuery({
    queryKey: ['newest transactions', until ?? 'all'],
    queryFn: async ({ signal }) => {
      // Together, so that the count is never behind the list by much.
      const [page, { transactions }] = await Promise.all([
        index.transactions({ limit: firstCount, until, signal }),
        index.status({ signal }),
      ])
      return { page, total: until === undefined ? transactions : -1 }
    },
    ...live,
  })
  return (
    <Loaded query={newest} lines={12}>
      {(it) =>
        it.page.items.length === 0 ? (
          <EmptyState title={t('txs.noneYet')}>{t('txs.noneWhy')}</EmptyState>
        ) : (
          <Rows index={index} newest={it} />
        )
      }
    </Loaded>
  )
}

type Newest = {
  readonly page: Awaited<ReturnType<IndexerClient['transactions']>>
  readonly total: number
}

/** Stands still while somebody points at it or has scrolled into it, and says then what came in meanwhile. */
function Rows({ index, newest }: { readonly index: IndexerClient; readonly newest: Newest }) {
  const t = useTranslations('explorer')
  const columns = useTxColumns()
  const [pointedAt, hold] = useHeld(newest)
  const [shown, goToTop] = useLeftTop(pointedAt)
  const { page, total } = shown
  const later = useInfiniteQuery({
    queryKey: ['transactions below', page.next],
    queryFn: async ({ pageParam, signal }) => {
      const { items, next } = await index.transactions({ limit: laterCount, cursor: pageParam, signal })
      return { rows: items.map(rowOfIndexed), next }
    },
    initialPageParam: page.next,
    getNextPageParam: ({ next }) => next,
    enabled: false,
    // Nothing of it changes: comparing all of it each time would take longer with each page.
    structuralSharing: false,
    // Closed blocks do not change, but there is no end of them.
    gcTime: 0,
  })
  const first = useMemo(() => page.items.map(rowOfIndexed), [page])
  const rows = useMemo(
    () => [...first, ...(later.data?.pages ?? []).flatMap((it) => it.rows)],
    [first, later.data],
  )
  const { fetchNextPage, hasNextPage, isFetching, error, data } = later
  const isMore = data === undefined ? page.next !== null : hasNextPage
  const more = useCallback(() => {
    if (isMore && !isFetching && error === null) void fetchNextPage()
  }, [isMore, isFetching, error, fetchNextPage])
  const missing = newest.total - total
  return (
    <div {...hold} className="flex flex-col gap-3">
      {total >= 0 && <p className="text-quiet">{t('txs.total', { count: total })}</p>}
      <LongTable
        caption={t('txs.title')}
        rows={rows}
        keyOf={({ hash }) => hash}
        columns={columns}
        total={isMore ? total : rows.length}
        onNearEnd={more}
      />
      <p role="status" className="text-quiet">
        {isFetching ? t('txs.more') : isMore ? '' : t('txs.end')}
      </p>
      {error !== null && <ErrorState error={error} onRetry={() => void fetchNextPage()} />}
      {missing > 0 && (
        <div className="sticky bottom-20 flex justify-center lg:bottom-4">
          <Button look="primary" onClick={goToTop}>
            {t('txs.news', { count: missing })}
          </Button>
        </div>
      )}
    </div>
  )
}
