import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import type { PoolStatus, TradedToken } from '@watt/sdk/energy'
import { useWallet } from '../keys/wallet.ts'
import { DataList } from '../ui/data-list.tsx'
import { SelectField } from '../ui/field.tsx'
import { Card, Section } from '../ui/page.tsx'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { AddLiquidityForm } from './add-liquidity-form.tsx'
import { BothAmounts } from './both-amounts.tsx'
import { poolFeeBps, shareOf } from './liquidity.ts'
import type { Energy, RegionView } from './queries.ts'
import { RemoveLiquidityForm } from './remove-liquidity-form.tsx'
import { usePool } from './use-pool.ts'
import { symbolText, writeShare } from './words.ts'

/** The two pools of a region: what is in them, what of it is one's own, and the ways in and out. */
export function LiquidityPanel({ energy, view }: { readonly energy: Energy; readonly view: RegionView }) {
  const { region } = view
  const t = useTranslations('energy')
  const language = useLocale()
  const account = useWallet().active?.address
  const [at, setAt] = useState(0)
  const [action, setAction] = useState<'add' | 'remove'>('add')
  const [coin] = energy.tokens
  const others: readonly TradedToken[] = [region.stable, ...(coin === undefined ? [] : [coin])]
  const other = others[at] ?? region.stable
  const pool = usePool(energy.contracts, [region.token, other], account)
  const nameOf = (token: TradedToken): string =>
    `${symbolText(region.token.symbol)} / ${symbolText(token.symbol)}`
  return (
    <Section title={t('pool.title')} hint={t('pool.hint', { fee: writeShare(poolFeeBps, language) })}>
      <div className="grid max-w-xl gap-4 sm:grid-cols-2">
        <SelectField label={t('pool.pool')} value={at} onChange={({ target }) => setAt(Number(target.value))}>
          {others.map((token, position) => (
            <option key={token.symbol} value={position}>
              {nameOf(token)}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={t('pool.action')}
          value={action}
          onChange={({ target }) => setAction(target.value as 'add' | 'remove')}
        >
          <option value="add">{t('pool.add.act')}</option>
          <option value="remove">{t('pool.remove.act')}</option>
        </SelectField>
      </div>
      <Loaded query={pool} lines={6}>
        {(found) =>
          found === null ? (
            <EmptyState title={t('pool.none')}>{t('pool.noneWhy')}</EmptyState>
          ) : (
            <>
              <PoolFacts pool={found} />
              <Card>
                {action === 'add' ? (
                  <AddLiquidityForm key={at} energy={energy} view={view} pool={found} />
                ) : (
                  <RemoveLiquidityForm key={at} energy={energy} view={view} pool={found} />
                )}
              </Card>
            </>
          )
        }
      </Loaded>
      <p className="max-w-prose text-sm text-quiet">{t('pool.risk')}</p>
    </Section>
  )
}

function PoolFacts({ pool }: { readonly pool: PoolStatus }) {
  const t = useTranslations('energy')
  const language = useLocale()
  const { tokens, reserves, shares, worth } = pool
  return (
    <DataList
      facts={[
        { label: t('pool.inside'), value: <BothAmounts tokens={tokens} amounts={reserves} /> },
        {
          label: t('pool.yours'),
          value: shares === 0n ? t('pool.nothing') : writeShare(shareOf(pool), language),
          hint: shares > 0n && (
            <>
              {t('pool.worth')} <BothAmounts tokens={tokens} amounts={worth} />
            </>
          ),
        },
      ]}
    />
  )
}
