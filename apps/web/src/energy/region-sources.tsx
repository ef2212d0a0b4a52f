import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import type { Region, RegionPrice } from '@watt/sdk/energy'
import { cleanText } from '../intent/clean-text.ts'
import { Loaded } from '../ui/states.tsx'
import { useReporters, useRounds, type Energy } from './queries.ts'
import { feedsOf, roundSlug } from './round-words.ts'
import { Observations, RoundFacts } from './round-view.tsx'

/** The last round of each feed of a region: what was found, and who signed what. */
export function RegionSources({
  energy,
  region,
  price,
}: {
  readonly energy: Energy
  readonly region: Region
  readonly price: RegionPrice
}) {
  const t = useTranslations('energy')
  const reporters = useReporters(energy.contracts).data
  return (
    <Loaded query={useRounds(region, price)} lines={8}>
      {(rounds) => (
        <div className="grid gap-8 xl:grid-cols-2">
          {feedsOf(region, price).map(({ feed, kind, name, unit, state }, at) => {
            const round = rounds[at]?.at(-1)
            return (
              <article key={feed.address} className="flex min-w-0 flex-col gap-3">
                <header>
                  <h3 className="font-semibold">
                    {t(`sources.${kind}`)} <bdi className="text-quiet">{unit}</bdi>
                  </h3>
                  <p className="max-w-prose text-sm text-quiet [overflow-wrap:anywhere]">
                    <bdi>{cleanText(state.description, 400).text}</bdi>
                  </p>
                </header>
                {round === undefined ? (
                  <p className="text-quiet">{t('sources.noRound')}</p>
                ) : (
                  <>
                    <RoundFacts round={round} unit={unit} reporters={reporters} />
                    <details className="min-w-0">
                      <summary className="link inline-flex min-h-11 items-center">
                        {t('sources.who', { count: round.observations.length })}
                      </summary>
                      <div className="pt-3">
                        <Observations round={round} unit={unit} reporters={reporters} />
                      </div>
                    </details>
                    <Link
                      to="/energy/oracle/$round"
                      params={{ round: roundSlug(name, round.number) }}
                      className="link self-start"
                    >
                      {t('sources.open', { name, number: String(round.number) })}
                    </Link>
                  </>
                )}
              </article>
            )
          })}
        </div>
      )}
    </Loaded>
  )
}
