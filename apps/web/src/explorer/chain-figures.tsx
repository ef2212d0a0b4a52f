import { useQuery } from '@tanstack/react-query'
import type { IndexerClient } from '@watt/sdk/indexer'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { live } from '../chain/live.ts'
import { Amount, Count } from '../ui/amount.tsx'
import { Figures } from '../ui/data-list.tsx'
import { ErrorState } from '../ui/states.tsx'

/** The chain in four figures: all of it, and today in UTC. */
export function ChainFigures({ index }: { readonly index: IndexerClient }) {
  const t = useTranslations('explorer')
  const query = useQuery({
    queryKey: ['chain figures'],
    queryFn: async ({ signal }) => {
      const [{ transactions }, { periods }] = await Promise.all([
        index.status({ signal }),
        index.periods({ by: 'day', limit: 1, signal }),
      ])
      return { transactions, today: periods.at(-1) }
    },
    ...live,
  })
  if (query.isError && query.data === undefined)
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  const { transactions, today } = query.data ?? {}
  const shown = (figure: ReactNode) => (query.data === undefined ? '…' : figure)
  // The same boxes from the beginning: what stands below does not move when they are filled.
  return (
    <Figures
      facts={[
        { label: t('figures.all'), value: shown(<Count value={transactions ?? 0} />) },
        { label: t('figures.today'), value: shown(<Count value={today?.transactions ?? 0} />) },
        { label: t('figures.senders'), value: shown(<Count value={today?.senders ?? 0} />) },
        { label: t('figures.fees'), value: shown(<Amount value={BigInt(today?.fees ?? 0)} />) },
      ]}
    />
  )
}
