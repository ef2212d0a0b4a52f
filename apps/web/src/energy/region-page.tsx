import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useLocale, useTranslations } from 'use-intl'
import { Figures } from '../ui/data-list.tsx'
import { Page, Section } from '../ui/page.tsx'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { Time } from '../ui/time.tsx'
import { EnergyNav, WithEnergy } from './frame.tsx'
import { HealthNotice } from './health-view.tsx'
import { LiquidityPanel } from './liquidity-panel.tsx'
import { MintForm } from './mint-form.tsx'
import { PriceHistory } from './price-history.tsx'
import { Dollars } from './price-text.tsx'
import { usePrices, type Energy, type RegionView } from './queries.ts'
import { RedeemForm } from './redeem-form.tsx'
import { RegionSources } from './region-sources.tsx'
import { SwapForm } from './swap-form.tsx'
import { useRules } from './use-region-account.ts'
import { VaultList } from './vault-list.tsx'
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
  const { tab } = useSearch({ from: '/energy/$region' })
  const navigate = useNavigate({ from: '/energy/$region' })
  return (
    <>
      <HealthNotice health={health} />
      <RegionFigures view={view} />
      <Tabs
        label={t('tabs.label')}
        chosen={tabIds.find((it) => it === tab) ?? 'price'}
        onChoose={(id) => void navigate({ search: id === 'price' ? {} : { tab: id }, replace: true })}
        tabs={[
          {
            id: 'price',
            label: t('tabs.price'),
            content: (
              <div className="flex flex-col gap-6">
                <PriceHistory region={region} price={price} />
                <Section title={t('sources.title')} hint={t('sources.hint')}>
                  <RegionSources energy={energy} region={region} price={price} />
                </Section>
              </div>
            ),
          },
          { id: 'swap', label: t('tabs.swap'), content: <SwapForm energy={energy} view={view} /> },
          {
            id: 'pool',
            label: t('tabs.pool'),
            content: <LiquidityPanel energy={energy} view={view} />,
          },
          { id: 'mint', label: t('tabs.mint'), content: <MintTab view={view} /> },
          { id: 'redeem', label: t('tabs.redeem'), content: <RedeemTab view={view} /> },
        ]}
      />
      <p className="max-w-prose text-sm text-quiet">{t('whatKwtIs')}</p>
    </>
  )
}

const tabIds = ['price', 'swap', 'pool', 'mint', 'redeem'] as const

function MintTab({ view }: { readonly view: RegionView }) {
  const t = useTranslations('energy')
  return (
    <div className="flex flex-col gap-6">
      <Section title={t('vault.title')}>
        <VaultList view={view} />
      </Section>
      <Section title={t('mint.title')} hint={t('mint.hint')}>
        <Loaded query={useRules(view.region)}>{(rules) => <MintForm view={view} rules={rules} />}</Loaded>
      </Section>
    </div>
  )
}

function RedeemTab({ view }: { readonly view: RegionView }) {
  const t = useTranslations('energy')
  return (
    <Section title={t('redeem.title')} hint={t('redeem.hint')}>
      <Loaded query={useRules(view.region)}>{(rules) => <RedeemForm view={view} rules={rules} />}</Loaded>
    </Section>
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
