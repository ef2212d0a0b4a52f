import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import type { Address } from 'viem'
import { Amount, Count } from '../ui/amount.tsx'
import { Badge } from '../ui/badge.tsx'
import { Hash } from '../ui/hash.tsx'
import type { Column } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { NamedAddress } from './named-address.tsx'
import type { TxRow } from './tx-row.ts'

/**
 * What a list of transactions says of each; the same array until something in it changes.
 * @param of - The account whose list it is.
 */
export function useTxColumns({
  isOneBlock = false,
  of,
}: {
  readonly isOneBlock?: boolean
  readonly of?: Address | undefined
} = {}): readonly Column<TxRow>[] {
  const t = useTranslations('explorer')
  return useMemo(() => {
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
    return columns.filter((it) => it !== false)
  }, [t, isOneBlock, of])
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
