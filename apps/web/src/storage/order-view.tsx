import { useQuery } from '@tanstack/react-query'
import type { OrderStatus, PageReader, ShardStatus } from '@watt/storage/browser'
import { useLocale, useTranslations } from 'use-intl'
import { writeDuration } from '../i18n/durations.ts'
import { writeBytes } from '../i18n/numbers.ts'
import { Amount } from '../ui/amount.tsx'
import { Badge, Notice, type Tone } from '../ui/badge.tsx'
import { DataList } from '../ui/data-list.tsx'
import { Hash } from '../ui/hash.tsx'
import { Section } from '../ui/page.tsx'
import { Loaded } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { NextProofCell, useNextProofs } from './next-proof-cell.tsx'
import { orderQuery } from './queries.ts'
import { Renew } from './renew.tsx'
import { StakesView } from './stakes-view.tsx'
import { costOf, lastProofOf, verdictTones } from './standing.ts'

const shardTones: Readonly<Record<ShardStatus['state'], Tone>> = {
  healthy: 'good',
  starting: 'accent',
  missing: 'warn',
  vacant: 'neutral',
}

/** How an order stands: the verdict in words, money and time, and each shard. */
export function OrderView({ reader, id }: { readonly reader: PageReader; readonly id: bigint }) {
  const t = useTranslations('storage')
  const status = useQuery(orderQuery(reader, id))
  return (
    <Loaded query={status} lines={8}>
      {(it) => (
        <>
          <Notice tone={verdictTones[it.verdict]} title={t(`verdict.${it.verdict}.title`)}>
            {t(`verdict.${it.verdict}.why`, {
              healthy: it.healthy,
              all: it.order.terms.n,
              needed: it.order.terms.k,
            })}
          </Notice>
          <Facts status={it} />
          {it.verdict !== 'ended' && <Renew reader={reader} status={it} />}
          <Section title={t('shards.title')} hint={t('shards.hint', { needed: it.order.terms.k })}>
            <Shards status={it} />
          </Section>
          <StakesView status={it} />
        </>
      )}
    </Loaded>
  )
}

function Facts({ status }: { readonly status: OrderStatus }) {
  const t = useTranslations('storage')
  const language = useLocale()
  const { order, standing, endsAt, clock } = status
  return (
    <DataList
      facts={[
        { label: t('file.owner'), value: <Hash value={order.client} kind="address" /> },
        { label: t('files.cost'), value: <Amount value={costOf(status)} />, hint: t('file.costHint') },
        {
          label: t('files.ends'),
          value: endsAt === undefined ? t('file.notBegun') : <Time at={endsAt} isFull />,
        },
        {
          label: t('file.paidFor'),
          value: writeDuration(standing.epochs * clock.epochSeconds, language),
          hint: t('file.paidForHint'),
        },
        {
          label: t('file.shardSize'),
          value: writeBytes(order.terms.sizeBytes, language),
          hint: t('file.code', { needed: order.terms.k, all: order.terms.n }),
        },
        standing.balanceWei === 0n
          ? undefined
          : {
              label: t('file.reserve'),
              value: <Amount value={standing.balanceWei} />,
              hint: t('file.reserveHint'),
            },
      ]}
    />
  )
}

function Shards({ status }: { readonly status: OrderStatus }) {
  const t = useTranslations('storage')
  const next = useNextProofs(
    status.shards.flatMap(({ deal }) => (deal?.state === 'active' ? [deal.provider] : [])),
  )
  return (
    <Table<ShardStatus>
      caption={t('shards.title')}
      rows={status.shards}
      keyOf={({ slot }) => String(slot)}
      columns={[
        { id: 'slot', label: t('shards.shard'), cell: ({ slot }) => String(slot + 1) },
        {
          id: 'state',
          label: t('shards.state'),
          cell: ({ state }) => <Badge tone={shardTones[state]}>{t(`shardState.${state}`)}</Badge>,
        },
        {
          id: 'provider',
          label: t('shards.provider'),
          cell: ({ deal, state }) =>
            deal === undefined || state === 'vacant' ? (
              <span className="text-quiet">{t('shards.nobody')}</span>
            ) : (
              <Hash value={deal.provider} kind="address" isBare />
            ),
        },
        {
          id: 'proof',
          label: t('shards.lastProof'),
          cell: (shard) => <LastProofCell shard={shard} status={status} />,
        },
        {
          id: 'next',
          label: t('shards.nextProof'),
          cell: ({ deal }) => (
            <NextProofCell next={deal?.state === 'active' ? next?.get(deal.provider) : undefined} />
          ),
        },
        {
          id: 'proven',
          label: t('shards.proven'),
          isFigure: true,
          cell: ({ health }) =>
            health === undefined ? '–' : t('shards.provenOf', { proven: health.proven, due: health.due }),
        },
      ]}
    />
  )
}

function LastProofCell({ shard, status }: { readonly shard: ShardStatus; readonly status: OrderStatus }) {
  const t = useTranslations('storage')
  const proof = lastProofOf(shard, status)
  return proof.kind === 'at' ? <Time at={proof.at} /> : t(`proof.${proof.kind}`)
}
