import type { Transfer } from '@watt/sdk/indexer'
import { useTranslations } from 'use-intl'
import type { Address } from 'viem'
import { Amount } from '../ui/amount.tsx'
import { Hash } from '../ui/hash.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { NamedAddress } from './named-address.tsx'

/** Moves of tokens and coins, newest first. */
export function TransfersTable({
  caption,
  transfers,
}: {
  readonly caption: string
  readonly transfers: readonly Transfer[]
}) {
  const t = useTranslations('explorer')
  return (
    <Table<Transfer & { readonly at: number }>
      caption={caption}
      rows={transfers.map((it, at) => ({ ...it, at }))}
      keyOf={({ at, transaction }) => `${transaction}${at}`}
      columns={[
        {
          id: 'transaction',
          label: t('column.transaction'),
          cell: ({ transaction }) =>
            transaction ? <Hash value={transaction} kind="tx" isBare /> : t('token.credit'),
        },
        { id: 'closed', label: t('column.closed'), cell: ({ timeMs }) => <Time at={timeMs / 1_000} /> },
        {
          id: 'from',
          label: t('tx.from'),
          cell: ({ from }) => <End address={from} none={t('token.made')} />,
        },
        { id: 'to', label: t('tx.to'), cell: ({ to }) => <End address={to} none={t('token.destroyed')} /> },
        {
          id: 'amount',
          label: t('tx.value'),
          isFigure: true,
          cell: (transfer) => <Moved transfer={transfer} />,
        },
      ]}
    />
  )
}

function End({ address, none }: { readonly address: Address | null; readonly none: string }) {
  return address === null ? <span className="text-quiet">{none}</span> : <NamedAddress address={address} />
}

function Moved({ transfer: { token, amount, tokenId } }: { readonly transfer: Transfer }) {
  if (token === null) return <Amount value={BigInt(amount)} />
  const decimals = token.kind === 'erc20' ? (token.decimals ?? 0) : 0
  return (
    <>
      <Amount value={BigInt(amount)} symbol={token.symbol ?? ''} decimals={decimals} />
      {tokenId !== null && (
        <bdi className="text-quiet"> #{tokenId.length > 12 ? `${tokenId.slice(0, 12)}…` : tokenId}</bdi>
      )}
    </>
  )
}
