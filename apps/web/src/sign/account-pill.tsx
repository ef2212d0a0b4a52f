import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { useWallet } from '../keys/wallet.ts'
import { Identicon } from '../ui/identicon.tsx'
import { WalletIcon } from '../ui/icons.tsx'
import { useAccountName } from './account-name.ts'
import { useRecords } from './store.ts'

/** The account in use, in the top bar; leads to the wallet. */
export default function AccountPill() {
  const t = useTranslations('sign')
  const { active } = useWallet()
  const nameOf = useAccountName()
  const waiting = useRecords().filter(({ state }) => state === 'pending').length
  return (
    <Link
      to="/wallet"
      className="flex min-h-11 max-w-48 items-center gap-2 rounded-card border border-line bg-surface px-3 text-sm hover:bg-sunken lg:min-h-9"
    >
      {active === undefined ? <WalletIcon /> : <Identicon of={active.address} />}
      <span className="max-w-24 truncate">{active === undefined ? t('pill.open') : nameOf(active)}</span>
      {waiting > 0 && (
        <span className="rounded-full bg-accent px-2 text-on-accent" role="status">
          <span aria-hidden="true">{waiting}</span>
          <span className="sr-only">{t('pill.pending', { count: waiting })}</span>
        </span>
      )}
    </Link>
  )
}
