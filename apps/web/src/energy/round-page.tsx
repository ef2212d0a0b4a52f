import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { readRound } from '@watt/sdk/energy'
import { usePublicClient } from '../chain/public-client.ts'
import { cleanText } from '../intent/clean-text.ts'
import { Page, Section } from '../ui/page.tsx'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { EnergyNav, WithEnergy } from './frame.tsx'
import { usePrices, useReporters, type Energy } from './queries.ts'
import { Observations, RoundFacts } from './round-view.tsx'
import { feedsOf, parseRoundSlug, type FeedView } from './round-words.ts'

/** `/energy/oracle/$round`: one round of one feed, with what every reporter signed. */
export function RoundPage() {
  const t = useTranslations('energy')
  const { round: slug } = useParams({ from: '/energy/oracle/$round' })
  const named = parseRoundSlug(slug)
  return (
    <Page
      title={
        named === undefined
          ? t('round.unknown')
          : t('round.title', { name: cleanText(named.name).text, number: String(named.number) })
      }
      lead={t('round.lead')}
    >
      <EnergyNav />
      {named === undefined ? (
        <NotFound />
      ) : (
        <WithEnergy>{(energy) => <Named energy={energy} {...named} />}</WithEnergy>
      )}
    </Page>
  )
}

function Named({
  energy,
  name,
  number,
}: {
  readonly energy: Energy
  readonly name: string
  readonly number: bigint
}) {
  const prices = usePrices(energy.regions)
  return (
    <Loaded query={prices} lines={8}>
      {(views) => {
        const feeds = views.flatMap(({ region, price }) => feedsOf(region, price))
        const view = feeds.find((it) => it.name.toLowerCase() === name.toLowerCase())
        return view === undefined ? <NotFound /> : <Round energy={energy} view={view} number={number} />
      }}
    </Loaded>
  )
}

function Round({
  energy,
  view: { feed, unit, state },
  number,
}: {
  readonly energy: Energy
  readonly view: FeedView
  readonly number: bigint
}) {
  const t = useTranslations('energy')
  const client = usePublicClient()
  const reporters = useReporters(energy.contracts).data
  const query = useQuery({
    queryKey: ['energy', 'round', feed.address, String(number)],
    queryFn: async () => (await readRound(client, feed, number)) ?? null,
  })
  return (
    <Loaded query={query} lines={10}>
      {(round) =>
        round === null ? (
          <NotFound />
        ) : (
          <>
            <p className="max-w-prose text-quiet [overflow-wrap:anywhere]">
              <bdi>{cleanText(state.description, 400).text}</bdi>
            </p>
            <RoundFacts round={round} unit={unit} reporters={reporters} />
            <Section title={t('round.observations')} hint={t('round.observationsHint')}>
              <Observations round={round} unit={unit} reporters={reporters} />
            </Section>
          </>
        )
      }
    </Loaded>
  )
}

function NotFound() {
  const t = useTranslations('energy')
  return (
    <EmptyState
      title={t('round.notFound')}
      action={
        <Link to="/energy/oracle" className="link">
          {t('round.all')}
        </Link>
      }
    >
      {t('round.notFoundWhy')}
    </EmptyState>
  )
}
