import { useQuery } from '@tanstack/react-query'
import type { IndexerClient } from '@watt/sdk/indexer'
import { useTranslations } from 'use-intl'
import { live } from '../chain/live.ts'
import { Notice } from '../ui/badge.tsx'

/** Fewer are on their way. */
const blocksMin = 5

/** Says that lists of the index lack the newest blocks, and why. */
export function IndexBehind({ index }: { readonly index: IndexerClient }) {
  const t = useTranslations('explorer')
  const { data } = useQuery({
    queryKey: ['index-status'],
    queryFn: ({ signal }) => index.status({ signal }),
    ...live,
  })
  if (data === undefined || data.lag === null || data.lag < blocksMin) return null
  return (
    <Notice tone="warn" title={t('indexBehind.title', { count: data.lag })}>
      {data.problem ?? t('indexBehind.why')}
    </Notice>
  )
}
