import { Link } from '@tanstack/react-router'
import { Suspense } from 'react'
import { useTranslations } from 'use-intl'
import { loadMessages } from '../i18n/store.ts'
import { useActiveNote } from '../keys/active-note.ts'
import { cut } from '../ui/cut.ts'
import { Identicon } from '../ui/identicon.tsx'
import { WalletIcon } from '../ui/icons.tsx'
import { lazyPart } from '../ui/lazy-part.tsx'
import { isOutbid } from './records.ts'
import { useRecords } from './store.ts'

const PendingCount = lazyPart(async () => {
  const [found] = await Promise.all([import('./pending-count.tsx'), loadMessages(['sign'])])
  return found
})

/** The account in use, in the top bar; leads to the wallet. Stands on every screen, so it loads nothing of the wallet. */
export function AccountPill() {
  const t = useTranslations('shell')
  const address = useActiveNote()
  const waiting = useRecords().filter((it, _, all) => it.state === 'pending' && !isOutbid(it, all)).length
  return (
    <Link
      to="/wallet"
      title={address}
      className="flex min-h-11 items-center gap-2 rounded-card border border-line bg-surface px-3 text-sm hover:bg-sunken lg:min-h-9"
    >
      {address === '' ? <WalletIcon /> : <Identicon of={address} />}
      <span className={address === '' ? '' : 'sr-only sm:not-sr-only'}>
        {address === '' ? t('areas.wallet.name') : cut(address)}
      </span>
      {waiting > 0 && (
        <Suspense>
          <PendingCount count={waiting} />
        </Suspense>
      )}
    </Link>
  )
}
