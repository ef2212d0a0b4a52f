import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslations } from 'use-intl'
import type { Hash } from 'viem'
import { usePublicClient } from '../chain/public-client.ts'
import { ProofLine } from '../light/proof-line.tsx'
import { useProvenTransaction } from '../light/queries.ts'
import { Notice } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { DataList } from '../ui/data-list.tsx'
import { Hash as HashView } from '../ui/hash.tsx'
import { Reason } from './forecast-view.tsx'
import { reasonOf } from './reason.ts'
import { receiptOfOperation } from './operation-fate.ts'
import type { WriteOutcome, WriteRequest } from './requests.ts'
import { ReplaceOffer } from './replace-offer.tsx'
import { useRecords } from './store.ts'

/** After signing: on its way, then done or failed, with the transaction at hand. */
export function OutcomeView({
  hash,
  request,
  answer,
  onClose,
}: {
  readonly hash: Hash
  readonly request: WriteRequest
  readonly answer: (outcome: WriteOutcome) => void
  readonly onClose: () => void
}) {
  const t = useTranslations('sign')
  const record = useRecords().find((it) => it.hash === hash)
  const client = usePublicClient()
  const state = record?.state ?? 'pending'
  const isInBlock = state === 'done' || state === 'failed'
  const { data: receipt, isError: isInNoBlock } = useQuery({
    queryKey: ['receipt', hash],
    queryFn: async () =>
      record?.operation
        ? (await receiptOfOperation(client, hash))!.receipt
        : client.getTransactionReceipt({ hash }),
    enabled: isInBlock,
  })
  const { data: reason } = useQuery({
    queryKey: ['reason', hash],
    queryFn: () => reasonOf(client, record!.from, request.call, receipt!.blockNumber),
    enabled: state === 'failed' && receipt !== undefined,
  })
  const transaction = record?.operation ? record.operation.transaction : hash
  // A bundle goes on when one of its operations fails.
  const succeeded = receipt && (record?.operation !== undefined || receipt.status === 'success')
  const proof = useProvenTransaction(record?.network, transaction ?? hash, succeeded)
  useEffect(() => {
    if (receipt) answer(receipt.status === 'success' ? { kind: 'done', receipt } : { kind: 'failed' })
    if (state === 'replaced' || isInNoBlock) answer({ kind: 'failed' })
  }, [answer, isInNoBlock, receipt, state])
  return (
    <>
      {state === 'pending' && (
        <Notice tone="accent" title={t('sheet.pending')}>
          <p>{t('sheet.pendingHint')}</p>
          {record?.replaces && <p>{t('replace.uncertain')}</p>}
        </Notice>
      )}
      {record && <ReplaceOffer record={record} onLeave={onClose} />}
      {state === 'done' && (
        <Notice tone="good" title={t('sheet.done')}>
          <p>{t('sheet.doneHint')}</p>
          {record?.replaces && <p>{t('replace.won')}</p>}
        </Notice>
      )}
      {state === 'failed' && (
        <Notice tone="bad" title={t('sheet.failed')} isUrgent>
          <p>{isInNoBlock ? t('problem.other') : t('sheet.failedHint')}</p>
          {reason && <Reason reason={reason} />}
        </Notice>
      )}
      {state === 'replaced' && <Notice tone="warn" title={t('sheet.replaced')} />}
      {isInBlock && <ProofLine proof={proof} />}
      <DataList
        facts={[
          record?.operation && { label: t('sheet.operation'), value: <HashView value={hash} /> },
          transaction && { label: t('sheet.transaction'), value: <HashView value={transaction} kind="tx" /> },
          record?.replaces && {
            label: t('replace.of'),
            value: <HashView value={record.replaces} kind="tx" />,
          },
          record?.replacedBy && {
            label: t('replace.by'),
            value: <HashView value={record.replacedBy} kind="tx" />,
          },
        ]}
      />
      <div className="flex justify-end">
        <Button look="primary" onClick={onClose}>
          {t('sheet.close')}
        </Button>
      </div>
    </>
  )
}
