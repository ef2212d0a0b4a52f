import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { isSmart } from '../keys/accounts.ts'
import { hasOwnKey } from '../keys/own-key.ts'
import { useWallet } from '../keys/wallet.ts'
import { useUnlock } from '../sign/use-unlock.tsx'
import { Button, buttonClass } from '../ui/button.tsx'
import { EmptyState } from '../ui/states.tsx'

/** Why files cannot be opened now, and the one thing to do. */
export function NeedKey() {
  const t = useTranslations('storage')
  const { active } = useWallet()
  const { unlock, sheet } = useUnlock()
  if (active === undefined || !hasOwnKey(active)) {
    const why = active === undefined ? 'noAccount' : isSmart(active) ? 'passkey' : 'elsewhere'
    return (
      <EmptyState
        title={t(`key.${why}`)}
        action={
          <Link to="/wallet" className={buttonClass('primary')}>
            {t('key.toWallet')}
          </Link>
        }
      >
        {t(`key.${why}Why`)}
      </EmptyState>
    )
  }
  return (
    <>
      <EmptyState
        title={t('key.locked')}
        action={
          <Button look="primary" onClick={() => void unlock()}>
            {t('key.unlock')}
          </Button>
        }
      >
        {t('key.lockedWhy')}
      </EmptyState>
      {sheet}
    </>
  )
}
