import { useTranslations } from 'use-intl'
import { useWallet } from '../keys/wallet.ts'
import { ActivityList } from './activity-list.tsx'
import { WalletFrame } from './frame.tsx'

const shownCount = 100

/** `/wallet/activity`. */
export function ActivityPage() {
  const t = useTranslations('wallet')
  const { active } = useWallet()
  return (
    <WalletFrame title={t('activity.title')}>
      {active && <ActivityList address={active.address} count={shownCount} />}
    </WalletFrame>
  )
}
