import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { useLocale, useTranslations } from 'use-intl'
import { readRounds } from '@watt/sdk/energy'
import { usePublicClient } from '../chain/public-client.ts'
import { Badge } from '../ui/badge.tsx'
import { Hash } from '../ui/hash.tsx'
import { Page, Section } from '../ui/page.tsx'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { EnergyNav, WithEnergy } from './frame.tsx'
import { reasonWord } from './health.ts'
import { Answer } from './price-text.tsx'
import { usePrices, useReporters, type Energy, type RegionView } from './queries.ts'
import { feedsOf, roundSlug, writePeriod, type FeedView } from './round-words.ts'

/** `/energy/oracle`: every feed with its last rounds, and who may report. */
export function OraclePage() {
  const t = useTranslations('energy')
  return (
    <Page title={t('oracle.title')} lead={t('oracle.lead')}>
      <EnergyNav />
      <WithEnergy>{(energy) => <Oracle energy={energy} />}</WithEnergy>
    </Page>
  )
}

function Oracle({ energy }: { readonly energy: Energy }) {
  const t = useTranslations('energy')
  const prices = usePrices(energy.regions)
  return (
    <>
      <Section title={t('oracle.rounds')} hint={t('oracle.roundsHint')}>
        <Loaded query={prices} lines={8}>
          {(views) => <LatestRounds views={views} />}
        </Loaded>
      </Section>
      <Reporters energy={energy} />
    </>
  )
}

const perFeed = 3

function LatestRounds({ views }: { readonly views: readonly RegionView[] }) {
  const t = useTranslations('energy')
  const language = useLocale()
  const client = usePublicClient()
  const feeds = [
    ...new Map(
      views.flatMap(({ region, price }) => feedsOf(region, price)).map((it) => [it.feed.address, it]),
    ).values(),
  ]
  const seen = feeds.map(({ state }) => `${state.address} ${state.observedAt} ${state.reason}`)
  const rounds = useQuery({
    queryKey: ['energy', 'latest-rounds', ...seen],
    queryFn: async () => {
      const found = await Promise.all(
        feeds.map(async (view) => {
          const { rounds: all } = await readRounds(client, view.feed, { countMax: perFeed })
          return all.map((round) => ({ view, round }))
        }),
      )
      return found.flat().toSorted((a, b) => Number(b.round.blockNumber - a.round.blockNumber))
    },
    placeholderData: (before) => before,
  })
  type Row = { readonly view: FeedView; readonly round: NonNullable<typeof rounds.data>[number]['round'] }
  return (
    <Loaded query={rounds} lines={8}>
      {(rows) =>
        rows.length === 0 ? (
          <EmptyState title={t('oracle.none')}>{t('oracle.noneWhy')}</EmptyState>
        ) : (
          <Table<Row>
            caption={t('oracle.rounds')}
            rows={rows}
            keyOf={({ round }) => `${round.feed} ${round.number}`}
            columns={[
              {
                id: 'round',
                label: t('round.round'),
                cell: ({ view, round }) => (
                  <Link
                    to="/energy/oracle/$round"
                    params={{ round: roundSlug(view.name, round.number) }}
                    className="link"
                  >
                    <bdi>{view.name}</bdi> {String(round.number)}
                  </Link>
                ),
              },
              {
                id: 'median',
                label: t('round.median'),
                isFigure: true,
                cell: ({ view, round }) => <Answer value={round.median} unit={view.unit} />,
              },
              { id: 'period', label: t('round.period'), cell: ({ round }) => writePeriod(round, language) },
              {
                id: 'observed',
                label: t('round.observed'),
                cell: ({ round }) => <Time at={round.observedAt} />,
              },
              {
                id: 'outcome',
                label: t('round.outcome'),
                cell: ({ round: { outcome } }) => (
                  <Badge tone={reasonWord(outcome) === undefined ? 'good' : 'bad'}>
                    {reasonWord(outcome) === undefined ? t('round.accepted') : t('round.refused')}
                  </Badge>
                ),
              },
            ]}
          />
        )
      }
    </Loaded>
  )
}

function Reporters({ energy }: { readonly energy: Energy }) {
  const t = useTranslations('energy')
  return (
    <Section title={t('oracle.reporters')} hint={t('oracle.reportersHint')}>
      <Loaded query={useReporters(energy.contracts)} lines={4}>
        {({ members }) =>
          members.length === 0 ? (
            <EmptyState title={t('oracle.nobody')} />
          ) : (
            <ol className="card divide-y divide-line">
              {members.map((address, seat) => (
                <li key={address} className="flex flex-wrap items-center gap-3 px-4 py-2.5">
                  <span className="text-sm text-quiet">{t('round.seat', { number: seat + 1 })}</span>
                  <Hash value={address} kind="address" />
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
    </Section>
  )
}
