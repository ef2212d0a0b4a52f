import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { useWallet } from '../keys/wallet.ts'
import { Button, buttonClass } from '../ui/button.tsx'
import { EmptyState } from '../ui/states.tsx'
import { AccountChoice } from './account-choice.tsx'

/** Shows what needs an account that can sign; else, how to get one. */
export function AccountGate({
  onLeave,
  children,
}: {
  /** Goes to the wallet instead. */
  readonly onLeave: () => void
  readonly children: ReactNode
}) {
  const t = useTranslations('sign')
  const { isReady, active } = useWallet()
  if (!isReady) return null
  const toWallet = (
    <Link to="/wallet" onClick={onLeave} className={buttonClass('primary')}>
      {t('account.open')}
    </Link>
  )
  if (active === undefined)
    return (
      <EmptyState title={t('account.none')} action={toWallet}>
        {t('account.noneWhy')}
      </EmptyState>
    )
  if (active.source.kind === 'watch')
    return (
      <>
        <AccountChoice label={t('account.from')} />
        <EmptyState
          title={t('account.watchOnly')}
          action={<Button onClick={onLeave}>{t('sheet.close')}</Button>}
        >
          {t('account.watchOnlyWhy')}
        </EmptyState>
      </>
    )
  return children
}
