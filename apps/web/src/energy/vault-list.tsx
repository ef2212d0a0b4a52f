import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import type { RegionRules, VaultStatus } from '@watt/sdk/energy'
import { useWallet } from '../keys/wallet.ts'
import { Amount } from '../ui/amount.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'
import type { RegionView } from './queries.ts'
import { useRules, useVaults } from './use-region-account.ts'
import { VaultForm } from './vault-form.tsx'
import { VaultRiskText } from './vault-risk-text.tsx'
import { symbolText, writeShare } from './words.ts'

/** The vaults of the account in use, each with the ways to change it. */
export function VaultList({ view }: { readonly view: RegionView }) {
  const { region, price } = view
  const t = useTranslations('energy')
  const account = useWallet().active?.address
  const vaults = useVaults(region, price, account)
  const rules = useRules(region).data
  const [openId, setOpenId] = useState<number>()
  if (account === undefined) return <EmptyState title={t('vault.nobody')}>{t('vault.nobodyWhy')}</EmptyState>
  return (
    <Loaded query={vaults} lines={3}>
      {(rows) => {
        const open = rows.find(({ id }) => id === openId)
        return rows.length === 0 ? (
          <EmptyState title={t('vault.none')}>{t('vault.noneWhy')}</EmptyState>
        ) : (
          <>
            <Vaults
              view={view}
              rows={rows}
              rules={rules}
              onChange={(id) => setOpenId(id === openId ? undefined : id)}
            />
            {open && <VaultForm key={open.id} view={view} vault={open} onDone={() => setOpenId(undefined)} />}
          </>
        )
      }}
    </Loaded>
  )
}

function Vaults({
  view,
  rows,
  rules,
  onChange,
}: {
  readonly view: RegionView
  readonly rows: readonly VaultStatus[]
  readonly rules: RegionRules | undefined
  readonly onChange: (id: number) => void
}) {
  const { region } = view
  const t = useTranslations('energy')
  const language = useLocale()
  return (
    <Table<VaultStatus>
      caption={t('vault.title')}
      rows={rows}
      keyOf={({ id }) => String(id)}
      columns={[
        { id: 'vault', label: t('vault.vault'), cell: ({ id }) => String(id) },
        {
          id: 'debt',
          label: t('vault.owes'),
          isFigure: true,
          cell: ({ debt }) => <Amount value={debt} symbol={symbolText(region.token.symbol)} />,
        },
        {
          id: 'collateral',
          label: t('vault.holds'),
          isFigure: true,
          cell: ({ collateral, collateralId }) =>
            collateralId === 0 ? (
              <Amount
                value={collateral}
                symbol={symbolText(region.stable.symbol)}
                decimals={region.stable.decimals}
              />
            ) : (
              t('vault.other')
            ),
        },
        {
          id: 'ratio',
          label: t('vault.ratio'),
          isFigure: true,
          cell: ({ ratio }) => (ratio === undefined ? '–' : writeShare(ratio, language)),
        },
        {
          id: 'risk',
          label: t('risk.title'),
          cell: (vault) => rules && <VaultRiskText view={view} vault={vault} rules={rules} />,
        },
        {
          id: 'change',
          label: t('vault.changeLabel'),
          cell: ({ id, collateralId }) =>
            collateralId === 0 && <Button onClick={() => onChange(id)}>{t('vault.change')}</Button>,
        },
      ]}
    />
  )
}
