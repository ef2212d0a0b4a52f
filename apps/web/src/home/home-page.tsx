import { Link } from '@tanstack/react-router'
import { memo, useDeferredValue, useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { useBlocksDownFrom } from '../chain/blocks.ts'
import { useHead } from '../chain/chain.ts'
import type { ClosedBlock } from '../chain/client.ts'
import { usePresence } from '../chain/presence.ts'
import { useStatus } from '../chain/status.ts'
import { Count } from '../ui/amount.tsx'
import { Figures } from '../ui/data-list.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { Loaded } from '../ui/states.tsx'
import { byPlace, Table, type Column } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { useHeld } from '../ui/held.ts'
import { Doors } from './doors.tsx'
import { stateOf } from './state.ts'

/** `/`: is the network alive, and what can be done here? */
export function HomePage() {
  const t = useTranslations('home')
  const status = useStatus()
  const { present, total, spare } = usePresence()
  return (
    <Page
      title={t(`title.${status.isError && !status.data ? 'away' : stateOf(status.data?.consensus)}`)}
      lead={
        status.data && (
          <p>
            {status.data.consensus.reason ??
              // Of a node that trusts only itself nobody else can fail.
              `${t('agree', { present, total })}. ${total > 1 ? t('spare', { count: spare }) : ''}`}
          </p>
        )
      }
    >
      <Loaded query={status} lines={4}>
        {({ pool, peerCount, consensus }) => (
          <>
            <HeadFigures pending={pool.pending} peers={peerCount} blockTimeMs={consensus.blockTimeMs} />
            <Doors />
            <LatestBlocks />
          </>
        )}
      </Loaded>
    </Page>
  )
}

function HeadFigures({
  pending,
  peers,
  blockTimeMs,
}: {
  readonly pending: number
  readonly peers: number
  readonly blockTimeMs: number
}) {
  const t = useTranslations('home')
  const { number, timestamp } = useHead()
  return (
    <Figures
      facts={[
        {
          label: t('newest'),
          value: number === undefined ? '–' : <Count value={number} />,
          hint: timestamp === undefined ? undefined : <Time at={timestamp} />,
        },
        { label: t('closes'), value: t('seconds', { seconds: blockTimeMs / 1_000 }) },
        { label: t('waiting'), value: <Count value={pending} /> },
        { label: t('peers'), value: <Count value={peers} /> },
      ]}
    />
  )
}

const shownCount = 8

const LatestBlocks = memo(function LatestBlocks() {
  const t = useTranslations('home')
  const [number, hold] = useHeld(useHead().number)
  // Drawn in slices: a list at once would hold up who touches a phone.
  const blocks = useDeferredValue(useBlocksDownFrom(number, shownCount).data)
  const columns = useColumns()
  return (
    <Section
      title={t('latest')}
      actions={
        <Link to="/blocks" className="link">
          {t('allBlocks')}
        </Link>
      }
    >
      {blocks === undefined ? (
        <Skeleton lines={shownCount} />
      ) : (
        <div {...hold}>
          <Table caption={t('latest')} rows={blocks} keyOf={byPlace} columns={columns} />
        </div>
      )}
    </Section>
  )
})

function useColumns(): readonly Column<ClosedBlock>[] {
  const t = useTranslations('home')
  return useMemo(
    () => [
      {
        id: 'block',
        label: t('block'),
        cell: (block) => (
          <Link to="/block/$id" params={{ id: String(block.number) }} className="link">
            <Count value={block.number} />
          </Link>
        ),
      },
      { id: 'age', label: t('age'), cell: ({ timestamp }) => <Time at={timestamp} /> },
      {
        id: 'transactions',
        label: t('transactions'),
        isFigure: true,
        cell: ({ transactions }) => <Count value={transactions.length} />,
      },
      {
        id: 'gas',
        label: t('gas'),
        isFigure: true,
        cell: ({ gasUsed, gasLimit }) => `${(Number((gasUsed * 1_000n) / gasLimit) / 10).toFixed(1)} %`,
      },
    ],
    [t],
  )
}
