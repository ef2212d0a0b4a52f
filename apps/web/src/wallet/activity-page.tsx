import { useTranslations } from 'use-intl'
import { useChain } from '../chain/chain.ts'
import { useWallet } from '../keys/wallet.ts'
import { blocksLookedAt } from './activity.ts'
import { ActivityList } from './activity-list.tsx'
import { WalletFrame } from './frame.tsx'

const shownCount = 100

/** `/wallet/activity`. */
export function ActivityPage() {
  const t = useTranslations('wallet')
  const { settings } = useChain()
  const { active } = useWallet()
  const hint = settings.api === undefined ? t('activity.hint', { count: blocksLookedAt }) : undefined
  return (
    <WalletFrame title={t('activity.title')} lead={hint}>
      {active && <ActivityList address={active.address} count={shownCount} />}
    </WalletFrame>
  )
}
