import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { Amount } from '../../ui/amount.tsx'
import { DataList } from '../../ui/data-list.tsx'
import { Hash } from '../../ui/hash.tsx'
import type { UploadRecord } from './record.ts'

/** What was ordered and paid, with where to look at it. */
export function Receipt({ record, order }: { readonly record: UploadRecord; readonly order: bigint }) {
  const t = useTranslations('storage')
  const { costWei, escrowWei, transaction, stored, terms } = record
  return (
    <DataList
      facts={[
        {
          label: t('receipt.order'),
          value: (
            <Link to="/storage/file/$order" params={{ order: String(order) }} className="link">
              {t('file.order', { id: String(order) })}
            </Link>
          ),
        },
        { label: t('receipt.shards'), value: t('receipt.of', { stored: stored.length, all: terms.n }) },
        { label: t('upload.cost'), value: <Amount value={costWei} />, hint: t('file.costHint') },
        { label: t('receipt.paid'), value: <Amount value={escrowWei} />, hint: t('upload.escrowHint') },
        transaction && { label: t('receipt.transaction'), value: <Hash value={transaction} kind="tx" /> },
      ]}
    />
  )
}
