import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useDeferredValue, useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { useBlocksDownFrom } from '../chain/blocks.ts'
import { useHead } from '../chain/chain.ts'
import type { ClosedBlock } from '../chain/client.ts'
import { useIndex } from '../chain/index-client.ts'
import { Count } from '../ui/amount.tsx'
import { Hash } from '../ui/hash.tsx'
import { useHeld } from '../ui/held.ts'
import { Page } from '../ui/page.tsx'
import { byPlace, Table, type Column } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { ListOnItsWay } from './list-on-its-way.tsx'
import { ChainFigures } from './chain-figures.tsx'
import { ListTabs } from './list-tabs.tsx'
import { Pager } from './pager.tsx'

const shownCount = 25

/** `/blocks`: the newest, live, or those from a number down: `/blocks?from=1204`. */
export function BlocksPage() {
  const t = useTranslations('explorer')
  const index = useIndex()
  const [head, hold] = useHeld(useHead().number)
  const { from } = useSearch({ from: '/blocks' })
  const navigate = useNavigate({ from: '/blocks' })
  const top = from === undefined ? head : BigInt(from)
  const query = useBlocksDownFrom(top, shownCount)
  // Drawn in slices: 25 cards at once would hold up who touches a phone.
  const blocks = useDeferredValue(query.data)
  const columns = useColumns()
  return (
    <Page title={t('blocks.title')}>
      <ListTabs />
      {index && <ChainFigures index={index} />}
      {blocks === undefined ? (
        <ListOnItsWay queries={[query]} lines={shownCount} />
      ) : (
        <div {...hold}>
          <Table caption={t('blocks.title')} rows={blocks} keyOf={byPlace} columns={columns} />
        </div>
      )}
      <Pager
        top={top}
        head={head}
        step={shownCount}
        onGo={(next) => void navigate({ search: next === undefined ? {} : { from: Number(next) } })}
      />
    </Page>
  )
}

function useColumns(): readonly Column<ClosedBlock>[] {
  const t = useTranslations('explorer')
  return useMemo(
    () => [
      {
        id: 'block',
        label: t('column.block'),
        cell: ({ number }) => (
          <Link to="/block/$id" params={{ id: String(number) }} className="link">
            <Count value={number} />
          </Link>
        ),
      },
      { id: 'closed', label: t('column.closed'), cell: ({ timestamp }) => <Time at={timestamp} /> },
      {
        id: 'transactions',
        label: t('column.transactions'),
        isFigure: true,
        cell: ({ transactions }) => <Count value={transactions.length} />,
      },
      {
        id: 'gas',
        label: t('column.gas'),
        isFigure: true,
        cell: ({ gasUsed }) => <Count value={gasUsed} />,
      },
      { id: 'hash', label: t('column.hash'), cell: ({ hash }) => <Hash value={hash} kind="block" isBare /> },
    ],
    [t],
  )
}
