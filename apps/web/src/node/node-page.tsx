import { useQuery } from '@tanstack/react-query'
import type { PeerStatus } from '@watt/sdk'
import { useLocale, useTranslations } from 'use-intl'
import { useChain } from '../chain/chain.ts'
import { live } from '../chain/live.ts'
import { writeBytes } from '../i18n/numbers.ts'
import { Count } from '../ui/amount.tsx'
import { Badge } from '../ui/badge.tsx'
import { useNowMs } from '../ui/clock.ts'
import { Figures } from '../ui/data-list.tsx'
import { Hash } from '../ui/hash.tsx'
import { Page, Section } from '../ui/page.tsx'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { checksOf, worstOf, type Check, type NodeReport } from './checks.ts'
import { readNode } from './read-node.ts'

/** `/node`: is the node behind this page fine, and what is to be done where it is not? */
export function NodePage() {
  const t = useTranslations('node')
  const { client, settings } = useChain()
  const report = useQuery({
    queryKey: ['node', settings.rpc],
    queryFn: () => readNode(client, settings.rpc),
    ...live,
  })
  const peers = useQuery({ queryKey: ['peers', settings.rpc], queryFn: () => client.getPeers(), ...live })
  return (
    <Page title={t('title')} lead={t('lead', { rpc: settings.rpc })}>
      <Loaded query={report} lines={10}>
        {(it) => <Report report={it} />}
      </Loaded>
      <Section title={t('peers.title')} hint={t('peers.hint')}>
        <Loaded query={peers} lines={4}>
          {(it) => <Peers peers={it} names={report.data?.status.consensus.names ?? {}} />}
        </Loaded>
      </Section>
    </Page>
  )
}

function Report({ report }: { readonly report: NodeReport }) {
  const t = useTranslations('node')
  const language = useLocale()
  const checks = checksOf(report, useNowMs())
  const { status, metrics, unready } = report
  const memory = metrics?.get('process_resident_memory_bytes')
  const refused = metrics?.get('rpc_refused_total')
  return (
    <>
      <Section title={t(`verdict.${worstOf(checks)}`)}>
        <ul className="card divide-y divide-line">
          {checks.map((check) => (
            <CheckRow key={check.id} check={check} reason={check.id === 'ready' ? unready : undefined} />
          ))}
        </ul>
      </Section>
      <Figures
        facts={[
          { label: t('figure.head'), value: <Count value={BigInt(status.head.number)} /> },
          { label: t('figure.peers'), value: <Count value={status.peerCount} /> },
          { label: t('figure.pending'), value: <Count value={status.pool.pending} /> },
          ...(memory === undefined
            ? []
            : [{ label: t('figure.memory'), value: writeBytes(memory, language) }]),
          ...(refused === undefined
            ? []
            : [
                {
                  label: t('figure.refused'),
                  value: <Count value={refused} />,
                  hint: t('figure.refusedHint'),
                },
              ]),
          { label: t('figure.version'), value: <bdi>{status.version}</bdi> },
        ]}
      />
    </>
  )
}

const tones = { good: 'good', warn: 'warn', bad: 'bad' } as const

function CheckRow({
  check: { id, state, value },
  reason,
}: {
  readonly check: Check
  readonly reason: string | undefined
}) {
  const t = useTranslations('node')
  const language = useLocale()
  const shown = id === 'disk' ? value.toLocaleString(language, { style: 'percent' }) : value
  return (
    <li className="flex flex-wrap items-baseline gap-x-4 gap-y-1 px-4 py-3">
      <Badge tone={tones[state]}>{t(`state.${state}`)}</Badge>
      <div className="min-w-0 flex-1">
        <p>{t(`check.${id}.is`, { value: shown })}</p>
        {reason !== undefined && <p className="text-sm text-quiet [overflow-wrap:anywhere]">{reason}</p>}
        {state !== 'good' && <p className="text-sm text-quiet">{t(`check.${id}.fix`)}</p>}
      </div>
    </li>
  )
}

function Peers({
  peers,
  names,
}: {
  readonly peers: readonly PeerStatus[]
  readonly names: Readonly<Record<string, { readonly name: string }>>
}) {
  const t = useTranslations('node')
  if (peers.length === 0) return <EmptyState title={t('peers.none')}>{t('peers.noneWhy')}</EmptyState>
  return (
    <Table<PeerStatus>
      caption={t('peers.title')}
      rows={peers}
      keyOf={({ peerId }) => peerId}
      columns={[
        {
          id: 'name',
          label: t('column.node'),
          cell: ({ nodeId, peerId }) => (
            <Hash value={peerId} name={nodeId === null ? undefined : names[nodeId]?.name} />
          ),
        },
        {
          id: 'direction',
          label: t('column.direction'),
          cell: ({ direction }) => t(`direction.${direction}`),
        },
        {
          id: 'since',
          label: t('column.since'),
          cell: ({ connectedAtMs }) => <Time at={connectedAtMs / 1_000} />,
        },
        {
          id: 'latency',
          label: t('column.latency'),
          isFigure: true,
          cell: ({ latencyMs }) => (latencyMs === null ? '–' : t('latency', { ms: Math.round(latencyMs) })),
        },
      ]}
    />
  )
}
