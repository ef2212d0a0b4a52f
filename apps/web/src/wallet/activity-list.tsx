import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import type { Address } from 'viem'
import { useChain } from '../chain/chain.ts'
import { live } from '../chain/live.ts'
import { usePublicClient } from '../chain/public-client.ts'
import { useNetwork } from '../sign/network.ts'
import type { SentRecord } from '../sign/records.ts'
import { ReplaceOffer } from '../sign/replace-offer.tsx'
import { useRecords } from '../sign/store.ts'
import { Badge, type Tone } from '../ui/badge.tsx'
import { Hash } from '../ui/hash.tsx'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { blocksLookedAt, merged, readActivity, type ActivityItem } from './activity.ts'
import { OwnAmount } from './own-amount.tsx'

const tones: Readonly<Record<ActivityItem['state'], Tone>> = {
  pending: 'accent',
  done: 'good',
  failed: 'bad',
  replaced: 'warn',
}

/** The newest of what an account sent and received. */
export function ActivityList({ address, count }: { readonly address: Address; readonly count: number }) {
  const t = useTranslations('wallet')
  const items = useActivity(address)
  return (
    <Loaded query={items.query} lines={count}>
      {({ source }) => (
        <>
          {items.all.map(
            ({ state, sent }) =>
              state === 'pending' && sent && <ReplaceOffer key={sent.hash} record={sent} />,
          )}
          {items.all.length === 0 ? (
            <EmptyState title={t('activity.empty')}>{t('activity.emptyWhy')}</EmptyState>
          ) : (
            <ActivityTable items={items.all.slice(0, count)} />
          )}
          {source === 'node' && (
            <p className="text-sm text-quiet">{t('activity.hint', { count: blocksLookedAt })}</p>
          )}
        </>
      )}
    </Loaded>
  )
}

function useActivity(address: Address) {
  const client = usePublicClient()
  const { settings } = useChain()
  const network = useNetwork()
  const { api } = settings
  const query = useQuery({
    queryKey: ['activity', address, api],
    queryFn: () => readActivity(client, api, address),
    ...live,
  })
  const own = useRecords().filter(
    (it) => it.network === network && it.from.toLowerCase() === address.toLowerCase(),
  )
  return { query, all: merged(query.data?.items ?? [], own) }
}

function ActivityTable({ items }: { readonly items: readonly ActivityItem[] }) {
  const t = useTranslations('wallet')
  return (
    <Table<ActivityItem>
      caption={t('activity.title')}
      rows={items}
      keyOf={({ hash, atMs }) => hash ?? String(atMs)}
      columns={[
        {
          id: 'what',
          label: t('activity.what'),
          cell: ({ title, direction, sent }) => (
            <>
              <bdi>{title ?? t(`activity.${direction}`)}</bdi>
              {sent && <Rival record={sent} />}
            </>
          ),
        },
        {
          id: 'amount',
          label: t('activity.amount'),
          isFigure: true,
          cell: ({ value, direction }) =>
            value === undefined || value === 0n ? (
              '–'
            ) : (
              <>
                {direction === 'in' ? '+ ' : '− '}
                <OwnAmount holding={{ address: undefined, symbol: 'WATT', decimals: 18, amount: value }} />
              </>
            ),
        },
        {
          id: 'with',
          label: t('activity.with'),
          cell: ({ counterparty }) =>
            counterparty === undefined ? '–' : <Hash value={counterparty} kind="address" isBare />,
        },
        { id: 'when', label: t('activity.when'), cell: ({ atMs }) => <Time at={Math.floor(atMs / 1_000)} /> },
        {
          id: 'state',
          label: t('activity.state'),
          cell: ({ state }) => <Badge tone={tones[state]}>{t(`activity.${state}`)}</Badge>,
        },
        {
          id: 'transaction',
          label: t('activity.transaction'),
          cell: ({ hash }) => (hash === undefined ? '–' : <Hash value={hash} kind="tx" isBare />),
        },
      ]}
    />
  )
}

/** The other one with the same nonce: which of the two is in a block, its badge tells. */
function Rival({ record: { replaces, replacedBy } }: { readonly record: SentRecord }) {
  const t = useTranslations('sign')
  const other = replacedBy ?? replaces
  if (other === undefined) return null
  return (
    <span className="block text-sm text-quiet">
      {t(replacedBy ? 'replace.by' : 'replace.of')} <Hash value={other} kind="tx" isBare />
    </span>
  )
}
