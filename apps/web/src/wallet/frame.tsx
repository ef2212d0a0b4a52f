import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { useWallet, wallet } from '../keys/wallet.ts'
import { Button } from '../ui/button.tsx'
import { Page } from '../ui/page.tsx'
import { WalletGate } from './gate.tsx'

const places = [
  ['/wallet', 'overview'],
  ['/wallet/send', 'send'],
  ['/wallet/receive', 'receive'],
  ['/wallet/activity', 'activity'],
  ['/wallet/approvals', 'approvals'],
  ['/wallet/accounts', 'accounts'],
  ['/wallet/signers', 'signers'],
  ['/wallet/sign', 'sign'],
  ['/wallet/backup', 'backup'],
] as const

/** A screen of the wallet: its places side by side, and what it shows once there is an account and it is open. */
export function WalletFrame({
  title,
  lead,
  children,
}: {
  readonly title: string
  readonly lead?: ReactNode
  readonly children: ReactNode
}) {
  const t = useTranslations('wallet')
  const { active, isUnlocked } = useWallet()
  return (
    <Page
      title={title}
      tabTitle={title === t('title') ? title : `${title} · ${t('title')}`}
      lead={lead}
      actions={isUnlocked && <Button onClick={() => wallet.lock()}>{t('lock')}</Button>}
    >
      {active !== undefined && <Places />}
      <WalletGate>{children}</WalletGate>
    </Page>
  )
}

function Places() {
  const t = useTranslations('wallet')
  return (
    <nav aria-label={t('nav.label')} className="-mx-4 overflow-x-auto px-4 lg:mx-0 lg:px-0">
      <ul className="flex w-max min-w-full gap-1 border-b border-line">
        {places.map(([to, id]) => (
          <li key={id}>
            <Link
              to={to}
              activeOptions={{ exact: true }}
              className="-mb-px flex min-h-11 items-center border-b-2 border-transparent px-3 font-medium text-quiet hover:text-text data-[status=active]:border-accent data-[status=active]:text-text"
            >
              {t(`nav.${id}`)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
