import { useLocale, useTranslations } from 'use-intl'
import { sourceOf, type CertificateStatus } from '@watt/sdk/energy'
import { cleanText } from '../intent/clean-text.ts'
import { useWallet } from '../keys/wallet.ts'
import { AccountGate } from '../sign/account-gate.tsx'
import { Amount } from '../ui/amount.tsx'
import { Badge } from '../ui/badge.tsx'
import { Hash } from '../ui/hash.tsx'
import { Page, Section } from '../ui/page.tsx'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { EnergyNav, WithEnergy } from './frame.tsx'
import { useCertificates, useSuppliers, type Supplier } from './green.ts'
import type { Energy } from './queries.ts'
import { regionName, symbolText } from './words.ts'

/** `/energy/green`: who supplies energy for KWT, and which certificates of green energy are one's own. */
export function GreenPage() {
  const t = useTranslations('energy')
  return (
    <Page title={t('green.title')} lead={t('green.lead')}>
      <EnergyNav />
      <WithEnergy>
        {(energy) => (
          <>
            <Section title={t('green.suppliers')} hint={t('green.suppliersHint')}>
              <Loaded query={useSuppliers(energy)} lines={4}>
                {(rows) =>
                  rows.length === 0 ? (
                    <EmptyState title={t('green.noSupplier')}>{t('green.noSupplierWhy')}</EmptyState>
                  ) : (
                    <Suppliers rows={rows} />
                  )
                }
              </Loaded>
            </Section>
            <Section title={t('green.certificates')} hint={t('green.certificatesHint')}>
              <AccountGate onLeave={() => undefined}>
                <Own energy={energy} />
              </AccountGate>
            </Section>
          </>
        )}
      </WithEnergy>
    </Page>
  )
}

function Suppliers({ rows }: { readonly rows: readonly Supplier[] }) {
  const t = useTranslations('energy')
  const language = useLocale()
  return (
    <Table<Supplier>
      caption={t('green.suppliers')}
      rows={rows}
      keyOf={({ region, address }) => `${region.id} ${address}`}
      columns={[
        {
          id: 'supplier',
          label: t('green.supplier'),
          cell: ({ address }) => <Hash value={address} kind="address" isBare />,
        },
        {
          id: 'region',
          label: t('column.region'),
          cell: ({ region }) => <bdi>{regionName(region.id, language)}</bdi>,
        },
        {
          id: 'state',
          label: t('green.state'),
          cell: ({ isActive, exitAt }) =>
            exitAt > 0n ? (
              <>
                <Badge tone="warn">{t('green.leaving')}</Badge> <Time at={exitAt} />
              </>
            ) : (
              <Badge tone={isActive ? 'good' : 'neutral'}>
                {t(isActive ? 'green.active' : 'green.idle')}
              </Badge>
            ),
        },
        {
          id: 'bond',
          label: t('green.bond'),
          isFigure: true,
          cell: ({ bond }) => <Amount value={bond} symbol="wWATT" fractionMax={2} />,
        },
        {
          id: 'quota',
          label: t('green.quota'),
          isFigure: true,
          cell: ({ quota, region }) => (
            <Amount value={quota} symbol={symbolText(region.token.symbol)} fractionMax={3} />
          ),
        },
      ]}
    />
  )
}

function Own({ energy }: { readonly energy: Energy }) {
  const t = useTranslations('energy')
  const account = useWallet().active?.address
  return (
    <Loaded query={useCertificates(energy, account)} lines={3}>
      {(rows) =>
        rows.length === 0 ? (
          <EmptyState title={t('green.noCertificate')}>{t('green.noCertificateWhy')}</EmptyState>
        ) : (
          <Certificates rows={rows} />
        )
      }
    </Loaded>
  )
}

function Certificates({ rows }: { readonly rows: readonly CertificateStatus[] }) {
  const t = useTranslations('energy')
  // Wh, told in kWh.
  const energyText = (wh: bigint) => <Amount value={wh} symbol="kWh" decimals={3} fractionMax={3} />
  return (
    <Table<CertificateStatus>
      caption={t('green.certificates')}
      rows={rows}
      keyOf={({ id }) => String(id)}
      columns={[
        {
          id: 'source',
          label: t('green.source'),
          cell: ({ topic }) => <bdi>{cleanText(sourceOf(topic) ?? '?', 32).text}</bdi>,
        },
        { id: 'period', label: t('green.period'), isFigure: true, cell: ({ period }) => String(period) },
        {
          id: 'issuer',
          label: t('green.issuer'),
          cell: ({ issuer }) => <Hash value={issuer} kind="address" isBare />,
        },
        {
          id: 'issued',
          label: t('green.issued'),
          isFigure: true,
          cell: ({ issuedWh }) => energyText(issuedWh),
        },
        { id: 'held', label: t('green.held'), isFigure: true, cell: ({ heldWh }) => energyText(heldWh) },
        {
          id: 'claimed',
          label: t('green.claimed'),
          isFigure: true,
          cell: ({ claimedWh }) => energyText(claimedWh),
        },
      ]}
    />
  )
}
