import { useParams } from '@tanstack/react-router'
import { useLocale, useTranslations } from 'use-intl'
import { Figures } from '../ui/data-list.tsx'
import { Page, Section } from '../ui/page.tsx'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { EnergyNav, WithEnergy } from './frame.tsx'
import { HealthNotice } from './health-view.tsx'
import { PriceHistory } from './price-history.tsx'
import { Dollars } from './price-text.tsx'
import { usePrices, type Energy, type RegionView } from './queries.ts'
import { RegionSources } from './region-sources.tsx'
import { regionName, symbolText, writeDifference } from './words.ts'

/** `/energy/$region`: what a kWh costs here, from whom that is known, and what can be done with it. */
export function RegionPage() {
  const { region: word } = useParams({ from: '/energy/$region' })
  const t = useTranslations('energy')
  const language = useLocale()
  return (
    <Page
      title={t('regionTitle', { region: regionName(word.slice(0, 40), language) })}
      lead={t('regionLead')}
    >
      <EnergyNav />
      <WithEnergy>{(energy) => <Named energy={energy} word={word} />}</WithEnergy>
    </Page>
  )
}

function Named({ energy, word }: { readonly energy: Energy; readonly word: string }) {
  const t = useTranslations('energy')
  const region = energy.regions.find(({ id }) => id.toLowerCase() === word.toLowerCase())
  const views = usePrices(region === undefined ? [] : [region])
  if (region === undefined) {
    const known = energy.regions.map(({ id }) => id).join(', ')
    return <EmptyState title={t('unknown.title')}>{t('unknown.why', { known })}</EmptyState>
  }
  return (
    <Loaded query={views} lines={10}>
      {([view]) => view && <Region energy={energy} view={view} />}
    </Loaded>
  )
}

function Region({ energy, view }: { readonly energy: Energy; readonly view: RegionView }) {
  const { region, price, health } = view
  const t = useTranslations('energy')
  return (
    <>
      <HealthNotice health={health} />
      <RegionFigures view={view} />
      <PriceHistory region={region} price={price} />
      <Section title={t('sources.title')} hint={t('sources.hint')}>
        <RegionSources energy={energy} region={region} price={price} />
      </Section>
    </>
  )
}

function RegionFigures({ view: { region, price } }: { readonly view: RegionView }) {
  const t = useTranslations('energy')
  const language = useLocale()
  const { target, index, market, updatedAt } = price
  const apart = market === undefined ? undefined : writeDifference(market, target, language)
  return (
    <Figures
      facts={[
        {
          label: t('figure.oracle'),
          value: <Dollars value={target} />,
          hint: updatedAt === 0n ? t('figure.never') : <Time at={updatedAt} />,
        },
        { label: t('figure.index'), value: <Dollars value={index} />, hint: t('figure.indexHint') },
        {
          label: t('figure.market', { token: symbolText(region.token.symbol) }),
          value: <Dollars value={market} />,
          hint: apart === undefined ? t('figure.noMarket') : t('figure.apart', { share: apart }),
        },
      ]}
    />
  )
}
