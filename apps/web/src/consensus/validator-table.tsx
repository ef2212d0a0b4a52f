import type { ConsensusStatus } from '@watt/sdk'
import { useTranslations } from 'use-intl'
import { Badge } from '../ui/badge.tsx'
import { Hash } from '../ui/hash.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { nameOf } from './names.ts'
import type { TrustMap } from './trust.ts'

/** Each validator of this node's quorum set, and where it stands. */
export function ValidatorTable({
  ids,
  consensus,
  present,
  trust,
}: {
  readonly ids: readonly string[]
  readonly consensus: ConsensusStatus
  readonly present: ReadonlySet<string>
  readonly trust: TrustMap | undefined
}) {
  const t = useTranslations('consensus')
  const { names, nodeId, quorum, lastHeardMs } = consensus
  return (
    <Table
      caption={t('graph.title')}
      rows={ids}
      keyOf={(id) => id}
      columns={[
        {
          id: 'name',
          label: t('column.validator'),
          cell: (id) => (
            <span className="font-medium">
              <bdi>{nameOf(names, id)}</bdi>
              {id === nodeId && <span className="font-normal text-quiet"> · {t('self')}</span>}
            </span>
          ),
        },
        {
          id: 'standing',
          label: t('column.standing'),
          cell: (id) =>
            present.has(id) ? (
              <Badge tone="good">{t('standing.agree')}</Badge>
            ) : (
              <Badge tone="bad">{t(`standing.${quorum.nodes[id] ?? 'noInfo'}`)}</Badge>
            ),
        },
        {
          id: 'heard',
          label: t('column.heard'),
          cell: (id) => {
            const heardMs = lastHeardMs[id]
            return heardMs === undefined || id === nodeId ? '–' : <Time at={heardMs / 1_000} />
          },
        },
        {
          id: 'trusts',
          label: t('column.trusts'),
          cell: (id) => {
            const set = trust?.get(id)
            if (!set) return t('trustsUnknown')
            return t('trusts', {
              threshold: set.threshold,
              total: set.validators.length + set.innerSets.length,
            })
          },
        },
        { id: 'id', label: t('column.id'), cell: (id) => <Hash value={id} /> },
      ]}
    />
  )
}
