import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { formatGwei } from 'viem'
import { blockQuery } from '../chain/blocks.ts'
import { useChain, useHead } from '../chain/chain.ts'
import { Amount, Count } from '../ui/amount.tsx'
import { Badge } from '../ui/badge.tsx'
import { DataList } from '../ui/data-list.tsx'
import { Hash } from '../ui/hash.tsx'
import { Time } from '../ui/time.tsx'
import { NamedAddress } from './named-address.tsx'
import type { Told } from './transaction.ts'

/** Outcome first, then where, when, who, how much and what it cost. */
export function TxFacts({ told: { transaction, receipt } }: { readonly told: Told }) {
  const t = useTranslations('explorer')
  const { client } = useChain()
  const head = useHead().number
  const block = useQuery({
    ...blockQuery(client, receipt?.blockNumber ?? 0n),
    enabled: receipt !== undefined,
  }).data
  return (
    <DataList
      facts={[
        { label: t('tx.status'), value: <Status told={{ transaction, receipt }} /> },
        { label: t('column.hash'), value: <Hash value={transaction.hash} isWhole /> },
        receipt && {
          label: t('column.block'),
          value: (
            <Link to="/block/$id" params={{ id: String(receipt.blockNumber) }} className="link">
              <Count value={receipt.blockNumber} />
            </Link>
          ),
          hint:
            head !== undefined && t('tx.confirmations', { count: Number(head - receipt.blockNumber) + 1 }),
        },
        block && { label: t('column.closed'), value: <Time at={block.timestamp} isFull /> },
        { label: t('tx.from'), value: <NamedAddress address={transaction.from} isBare={false} /> },
        transaction.to === null
          ? receipt?.contractAddress && {
              label: t('tx.created'),
              value: <NamedAddress address={receipt.contractAddress} isBare={false} />,
            }
          : { label: t('tx.to'), value: <NamedAddress address={transaction.to} isBare={false} /> },
        { label: t('tx.value'), value: <Amount value={transaction.value} fractionMax={18} /> },
        receipt && {
          label: t('tx.fee'),
          value: <Amount value={receipt.gasUsed * receipt.effectiveGasPrice} fractionMax={18} />,
          hint: t('tx.feeParts', {
            used: Number(receipt.gasUsed),
            limit: Number(transaction.gas),
            price: formatGwei(receipt.effectiveGasPrice),
          }),
        },
        { label: t('tx.nonce'), value: <Count value={transaction.nonce} />, hint: t('tx.nonceHint') },
      ].map((it) => it || undefined)}
    />
  )
}

function Status({ told: { receipt } }: { readonly told: Told }) {
  const t = useTranslations('explorer')
  if (receipt === undefined) return <Badge tone="warn">{t('status.waiting')}</Badge>
  return receipt.status === 'success' ? (
    <Badge tone="good">{t('status.done')}</Badge>
  ) : (
    <Badge tone="bad">{t('status.failed')}</Badge>
  )
}
