import { useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { SlotRecord } from '@watt/sdk'
import { useTranslations } from 'use-intl'
import { newestNumbers } from '../chain/blocks.ts'
import { useChain, useHead } from '../chain/chain.ts'
import { whoAgreed } from '../chain/presence.ts'
import { Count } from '../ui/amount.tsx'
import { Section } from '../ui/page.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { Table } from '../ui/table.tsx'
import { storyOf } from './slot.ts'

const shownCount = 10

/** The newest slots that everybody had time to vote in, with how long each took. */
export function SlotList({ total }: { readonly total: number }) {
  const t = useTranslations('consensus')
  const { client } = useChain()
  const head = useHead().number
  const settled = head === undefined ? undefined : head - 1n
  const numbers = newestNumbers(settled, shownCount).filter((it) => it > 0n)
  const queries = useQueries({
    queries: numbers.map((number) => ({
      queryKey: ['slot', String(number)],
      queryFn: () => client.getSlot(number),
    })),
  })
  const slots = numbers.flatMap((number, at) => {
    const record = queries[at]?.data
    return record === undefined ? [] : [{ number, record }]
  })
  const longestMs = Math.max(1, ...slots.map(({ record }) => (record && storyOf(record).decidedAfterMs) ?? 0))
  return (
    <Section title={t('slots.title')} hint={t('slots.hint')}>
      {slots.length === 0 ? (
        <Skeleton lines={shownCount} />
      ) : (
        <Table
          caption={t('slots.title')}
          rows={slots}
          keyOf={({ number }) => String(number)}
          columns={[
            {
              id: 'slot',
              label: t('column.slot'),
              cell: ({ number }) => (
                <Link to="/consensus/slot/$n" params={{ n: String(number) }} className="link">
                  <Count value={number} />
                </Link>
              ),
            },
            {
              id: 'agreed',
              label: t('column.agreed'),
              cell: ({ record }) =>
                record ? t('of', { present: whoAgreed(record).length, total }) : t('notKept'),
            },
            {
              id: 'rounds',
              label: t('column.rounds'),
              isFigure: true,
              cell: ({ record }) => (record ? <Count value={record.nominationRounds} /> : '–'),
            },
            {
              id: 'duration',
              label: t('column.duration'),
              cell: ({ record }) => <Duration record={record} longestMs={longestMs} />,
            },
          ]}
        />
      )}
    </Section>
  )
}

function Duration({ record, longestMs }: { readonly record: SlotRecord | null; readonly longestMs: number }) {
  const t = useTranslations('consensus')
  const ms = record ? storyOf(record).decidedAfterMs : undefined
  if (ms === undefined) return '–'
  return (
    <span className="inline-flex items-center gap-3">
      <svg viewBox="0 0 100 8" className="h-2 w-24 sm:w-40" preserveAspectRatio="none" aria-hidden="true">
        <rect width="100" height="8" rx="2" className="fill-sunken" />
        <rect width={(100 * ms) / longestMs} height="8" rx="2" className="fill-accent" />
      </svg>
      <span className="min-w-16 text-right">{t('ms', { ms })}</span>
    </span>
  )
}
