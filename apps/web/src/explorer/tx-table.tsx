import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import type { Address } from 'viem'
import { Amount, Count } from '../ui/amount.tsx'
import { Badge } from '../ui/badge.tsx'
import { Hash } from '../ui/hash.tsx'
import { Table, type Column } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { NamedAddress } from './named-address.tsx'
import { rowsOfBlock, type FullBlock, type TxRow } from './tx-row.ts'

/** Transactions, newest first. `of`: the account whose list it is; each row then says whether it came in or went out. */
export function TxTable({
  caption,
  blocks = [],
  rows = blocks.flatMap(rowsOfBlock),
  of,
}: {
  readonly caption: string
  readonly blocks?: readonly FullBlock[]
  readonly rows?: readonly TxRow[]
  readonly of?: Address
}) {
  const t = useTranslations('explorer')
  const isOneBlock = blocks.length === 1
  const columns: (Column<TxRow> | false)[] = [
    {
      id: 'hash',
      label: t('column.transaction'),
      cell: ({ hash }) => <Hash value={hash} kind="tx" isBare />,
    },
    !isOneBlock && {
      id: 'block',
      label: t('column.block'),
      cell: ({ block }) => (
        <Link to="/block/$id" params={{ id: String(block) }} className="link">
          <Count value={block} />
        </Link>
      ),
    },
    !isOneBlock && { id: 'closed', label: t('column.closed'), cell: ({ at }) => <Time at={at} /> },
    { id: 'method', label: t('column.method'), cell: (row) => <Method row={row} /> },
    of !== undefined && {
      id: 'direction',
      label: t('column.direction'),
      cell: ({ from }) => (
        <Badge>{from.toLowerCase() === of.toLowerCase() ? t('direction.out') : t('direction.in')}</Badge>
      ),
    },
    { id: 'from', label: t('tx.from'), cell: ({ from }) => <NamedAddress address={from} /> },
    {
      id: 'to',
      label: t('tx.to'),
      cell: ({ to }) => (to ? <NamedAddress address={to} /> : t('tx.newContract')),
    },
    { id: 'value', label: t('tx.value'), isFigure: true, cell: ({ value }) => <Amount value={value} /> },
  ]
  return (
    <Table
      caption={caption}
      rows={rows}
      keyOf={({ hash }) => hash}
      columns={columns.filter((it) => it !== false)}
    />
  )
}

function Method({ row: { method, to, succeeded } }: { readonly row: TxRow }) {
  const t = useTranslations('explorer')
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      <Badge>{method === undefined ? to ? t('method.send') : t('method.create') : <bdi>{method}</bdi>}</Badge>
      {succeeded === false && <Badge tone="bad">{t('status.failed')}</Badge>}
    </span>
  )
}
