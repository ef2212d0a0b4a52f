import type { OrderStatus } from '@watt/storage/browser'
import { useTranslations } from 'use-intl'
import { Amount } from '../ui/amount.tsx'
import { DataList } from '../ui/data-list.tsx'
import { Section } from '../ui/page.tsx'
import { stakesOf } from './stakes.ts'

/** Who would lose what, in words. */
export function StakesView({ status }: { readonly status: OrderStatus }) {
  const t = useTranslations('storage')
  const stakes = stakesOf(status)
  if (stakes === undefined) return null
  return (
    <Section title={t('stakes.title')}>
      <DataList
        facts={[
          {
            label: t('stakes.you'),
            value: t('stakes.spare', { count: stakes.spare, needed: status.order.terms.k }),
            hint: t('stakes.spareHint'),
          },
          {
            label: t('stakes.missing'),
            value: <Amount value={stakes.perEpochWei} fractionMax={9} />,
            hint: t('stakes.missingHint'),
          },
          {
            label: t('stakes.losing'),
            value: <Amount value={stakes.collateralWei} fractionMax={9} />,
            hint: t('stakes.losingHint'),
          },
        ]}
      />
    </Section>
  )
}
