import { useLocale, useTranslations } from 'use-intl'
import type { Observation, OracleRound, ReporterSet } from '@watt/sdk/energy'
import { Badge } from '../ui/badge.tsx'
import { DataList } from '../ui/data-list.tsx'
import { Hash } from '../ui/hash.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { reasonWord } from './health.ts'
import { Answer } from './price-text.tsx'
import { reporterAt, writePeriod } from './round-words.ts'

type Shown = {
  readonly round: OracleRound
  /** `EUR/kWh` */
  readonly unit: string
  readonly reporters: ReporterSet | undefined
}

/** What a round found, and what became of it. */
export function RoundFacts({ round, unit, reporters }: Shown) {
  const t = useTranslations('energy')
  const language = useLocale()
  const why = reasonWord(round.outcome)
  const total = reporters?.setEpoch === round.setEpoch ? reporters.members.length : undefined
  const count = round.observations.length
  return (
    <DataList
      facts={[
        { label: t('round.median'), value: <Answer value={round.median} unit={unit} /> },
        {
          label: t('round.outcome'),
          value: (
            <Badge tone={why === undefined ? 'good' : 'bad'}>
              {why === undefined ? t('round.accepted') : t('round.refused')}
            </Badge>
          ),
          hint: why === undefined ? undefined : t(`reason.${why}`),
        },
        {
          label: t('round.period'),
          value: writePeriod(round, language),
          hint: round.vintage === 0 ? undefined : t('round.revision', { number: round.vintage }),
        },
        { label: t('round.observed'), value: <Time at={round.observedAt} isFull /> },
        {
          label: t('round.signed'),
          value: total === undefined ? t('round.signedBy', { count }) : t('round.signedOf', { count, total }),
        },
        {
          label: t('round.spread'),
          value: <Answer value={round.spread} unit={unit} />,
          hint: t('round.spreadHint'),
        },
        { label: t('round.submitter'), value: <Hash value={round.submitter} kind="address" /> },
        { label: t('round.transaction'), value: <Hash value={round.transactionHash} kind="tx" /> },
      ]}
    />
  )
}

/** What each reporter signed. */
export function Observations({ round, unit, reporters }: Shown) {
  const t = useTranslations('energy')
  return (
    <Table<Observation>
      caption={t('round.observations')}
      rows={round.observations}
      keyOf={({ seat }) => String(seat)}
      columns={[
        {
          id: 'reporter',
          label: t('round.reporter'),
          cell: ({ seat }) => {
            const address = reporterAt(round, seat, reporters)
            return address === undefined ? (
              t('round.seat', { number: seat + 1 })
            ) : (
              <Hash value={address} kind="address" isBare />
            )
          },
        },
        {
          id: 'value',
          label: t('round.value'),
          isFigure: true,
          cell: ({ value }) => <Answer value={value} unit={unit} />,
        },
        { id: 'seen', label: t('round.seen'), cell: ({ observedAt }) => <Time at={observedAt} /> },
        {
          id: 'paid',
          label: t('round.near'),
          cell: ({ isRewarded }) => (
            <Badge tone={isRewarded ? 'good' : 'neutral'}>
              {isRewarded ? t('round.isNear') : t('round.isFar')}
            </Badge>
          ),
        },
        {
          id: 'root',
          label: t('round.root'),
          cell: ({ sourcesRoot }) => <Hash value={sourcesRoot} />,
        },
      ]}
    />
  )
}
