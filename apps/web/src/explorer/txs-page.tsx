import { useQueries } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { newestNumbers } from '../chain/blocks.ts'
import { useHead } from '../chain/chain.ts'
import { useIndex } from '../chain/index-client.ts'
import { usePublicClient } from '../chain/public-client.ts'
import { Button } from '../ui/button.tsx'
import { useHeld } from '../ui/held.ts'
import { Page } from '../ui/page.tsx'
import { EmptyState } from '../ui/states.tsx'
import { AllTxs } from './all-txs.tsx'
import { ListOnItsWay } from './list-on-its-way.tsx'
import { ListTabs } from './list-tabs.tsx'
import { Pager } from './pager.tsx'
import { TxTable } from './tx-table.tsx'

/** `/txs`: all of them, live, or those of the blocks from a number down: `/txs?from=1204`. */
export function TxsPage() {
  const t = useTranslations('explorer')
  const index = useIndex()
  const { from } = useSearch({ from: '/txs' })
  const navigate = useNavigate({ from: '/txs' })
  if (!index) return <TxsOfBlocks />
  return (
    <Page
      title={t('txs.title')}
      lead={from === undefined ? t('txs.all') : t('txs.until', { block: from })}
      actions={
        from === undefined ? undefined : (
          <Button onClick={() => void navigate({ search: {} })}>{t('blocks.newest')}</Button>
        )
      }
    >
      <ListTabs />
      <AllTxs key={from} index={index} until={from} />
    </Page>
  )
}

const blocksShown = 25

/** What the node alone can tell: those of some blocks. */
function TxsOfBlocks() {
  const t = useTranslations('explorer')
  const client = usePublicClient()
  const [head, hold] = useHeld(useHead().number)
  const { from } = useSearch({ from: '/txs' })
  const navigate = useNavigate({ from: '/txs' })
  const top = from === undefined ? head : BigInt(from)
  const queries = useQueries({
    queries: newestNumbers(top, blocksShown).map((blockNumber) => ({
      queryKey: ['full block', String(blockNumber)],
      queryFn: () => client.getBlock({ blockNumber, includeTransactions: true }),
    })),
  })
  const blocks = queries.flatMap(({ data }) => data ?? [])
  const isEmpty = blocks.every(({ transactions }) => transactions.length === 0)
  return (
    <Page title={t('txs.title')} lead={t('txs.lead', { count: blocksShown })}>
      <ListTabs />
      {blocks.length === 0 && <ListOnItsWay queries={queries} lines={12} />}
      {blocks.length > 0 && isEmpty && <EmptyState title={t('txs.none')}>{t('txs.noneWhy')}</EmptyState>}
      {!isEmpty && (
        <div {...hold}>
          <TxTable caption={t('txs.title')} blocks={blocks} />
        </div>
      )}
      <Pager
        top={top}
        head={head}
        step={blocksShown}
        onGo={(next) => void navigate({ search: next === undefined ? {} : { from: Number(next) } })}
      />
    </Page>
  )
}
