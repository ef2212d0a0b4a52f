import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import type { Hex } from 'viem'
import { usePublicClient } from '../chain/public-client.ts'
import { refusalOf } from '../intent/refusal.ts'
import { Notice } from '../ui/badge.tsx'
import { cut } from '../ui/cut.ts'
import { Page, Section } from '../ui/page.tsx'
import { Loaded } from '../ui/states.tsx'
import { decodeInput, decodeLog } from './decode.ts'
import { DecodedView } from './decoded-view.tsx'
import { InnerCalls } from './inner-calls.tsx'
import { movesOf } from './moves.ts'
import { MovesList } from './moves-list.tsx'
import { coinMoves } from './trace.ts'
import { traceQuery, transactionQuery, type Told } from './transaction.ts'
import { TxFacts } from './tx-facts.tsx'
import { TxNeighbours } from './tx-neighbours.tsx'

/** `/tx/{hash}`. */
export function TxPage() {
  const t = useTranslations('explorer')
  const { hash } = useParams({ from: '/tx/$hash' })
  const query = useQuery(transactionQuery(usePublicClient(), hash as Hex))
  return (
    <Page title={t('tx.title')} tabTitle={t('tx.tab', { hash: cut(hash) })}>
      <Loaded query={query} lines={12}>
        {(told) => <Transaction told={told} />}
      </Loaded>
    </Page>
  )
}

function Transaction({ told }: { readonly told: Told }) {
  const t = useTranslations('explorer')
  const { transaction, receipt } = told
  return (
    <>
      {receipt?.status === 'reverted' && <Refusal told={told} />}
      <TxFacts told={told} />
      {receipt && <Moves told={told} />}
      {transaction.input !== '0x' && (
        <Section title={transaction.to === null ? t('input.code') : t('input.title')}>
          <DecodedView
            decoded={transaction.to === null ? undefined : decodeInput(transaction.input)}
            unknown={
              transaction.to === null
                ? t('input.bytes', { count: (transaction.input.length - 2) / 2 })
                : t('input.unknown', { selector: transaction.input.slice(0, 10) })
            }
            raw={[transaction.input]}
          />
        </Section>
      )}
      {receipt && receipt.logs.length > 0 && (
        <Section title={t('logs.title', { count: receipt.logs.length })}>
          {receipt.logs.slice(0, logsMax).map((log) => (
            <DecodedView
              key={log.logIndex}
              decoded={decodeLog(log)}
              unknown={t('logs.unknown')}
              raw={[...log.topics, log.data]}
              address={log.address}
            />
          ))}
          {receipt.logs.length > logsMax && (
            <p className="text-sm text-quiet">{t('more', { count: receipt.logs.length - logsMax })}</p>
          )}
        </Section>
      )}
      {receipt && <InnerCalls hash={transaction.hash} />}
      {receipt && <TxNeighbours transaction={transaction} />}
    </>
  )
}

const logsMax = 100

/** Who gave what to whom: coins from the trace, or from the transaction alone where the node does not trace. */
function Moves({ told: { transaction, receipt } }: { readonly told: Told }) {
  const t = useTranslations('explorer')
  const frame = useQuery(traceQuery(usePublicClient(), transaction.hash)).data?.frame
  if (!receipt || receipt.status === 'reverted') return null
  const { from, to, value } = transaction
  const own = value > 0n && to !== null ? [{ from, to, amount: value }] : []
  const moves = movesOf(frame ? coinMoves(frame) : own, receipt.logs)
  if (moves.length === 0) return null
  return (
    <Section title={t('moves.title')}>
      <MovesList moves={moves} />
    </Section>
  )
}

/** Why it failed, in the contract's words, where the node runs it again. */
function Refusal({ told: { transaction, receipt } }: { readonly told: Told }) {
  const t = useTranslations('explorer')
  const { data, isPending } = useQuery(traceQuery(usePublicClient(), transaction.hash))
  if (isPending) return null
  const frame = data?.frame
  const reason = refusalOf(frame?.output, frame?.error)
  const isOutOfGas = receipt?.gasUsed === transaction.gas
  return (
    <Notice tone="bad" title={t('refusal.title')}>
      {reason.kind === 'contract' ? (
        <bdi className="font-mono text-sm">{reason.text}</bdi>
      ) : (
        t(`refusal.${isOutOfGas ? 'gas' : frame ? 'silent' : 'unknown'}`)
      )}
    </Notice>
  )
}
