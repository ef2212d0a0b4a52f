import { useQuery } from '@tanstack/react-query'
import type { IndexerClient } from '@watt/sdk/indexer'
import { useTranslations } from 'use-intl'
import { live } from '../chain/live.ts'
import { Amount, Count } from '../ui/amount.tsx'
import { Figures } from '../ui/data-list.tsx'
import { Loaded } from '../ui/states.tsx'

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
  return (
    <Loaded query={query} lines={3}>
      {({ transactions, today }) => (
        <Figures
          facts={[
            { label: t('figures.all'), value: <Count value={transactions} /> },
            { label: t('figures.today'), value: <Count value={today?.transactions ?? 0} /> },
            { label: t('figures.senders'), value: <Count value={today?.senders ?? 0} /> },
            { label: t('figures.fees'), value: <Amount value={BigInt(today?.fees ?? 0)} /> },
          ]}
        />
      )}
    </Loaded>
  )
}
