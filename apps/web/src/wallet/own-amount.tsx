import { useTranslations } from 'use-intl'
import { useAmountsHidden } from '../sign/privacy.ts'
import { Amount } from '../ui/amount.tsx'
import type { Holding } from './holdings.ts'

/** An amount of one's own, hidden when its owner wants so. */
export function OwnAmount({ holding }: { readonly holding: Holding }) {
  const t = useTranslations('wallet')
  const isHidden = useAmountsHidden()
  if (isHidden)
    return (
      <span>
        <span aria-hidden="true">•••••</span>
        <span className="sr-only">{t('overview.hidden')}</span> {holding.symbol}
      </span>
    )
  return <Amount value={holding.amount} symbol={holding.symbol} decimals={holding.decimals} />
}
