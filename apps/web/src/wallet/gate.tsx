import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { useWallet } from '../keys/wallet.ts'
import { ProblemNotice } from '../sign/problem-notice.tsx'
import { useNeedsUnlock } from '../sign/review-view.tsx'
import { UnlockForm } from '../sign/unlock-form.tsx'
import { Card } from '../ui/page.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { Welcome } from './welcome.tsx'

/** What is behind needs an account, and an open wallet when its key is in it. */
export function WalletGate({ children }: { readonly children: ReactNode }) {
  const { isReady, active, problem } = useWallet()
  const needsUnlock = useNeedsUnlock()
  if (problem !== undefined) return <ProblemNotice error={problem} />
  if (!isReady) return <Skeleton lines={6} />
  if (active === undefined) return <Welcome />
  if (needsUnlock) return <Locked />
  return children
}

export function Locked() {
  const t = useTranslations('wallet')
  return (
    <Card className="flex max-w-xl flex-col gap-4 p-6">
      <div>
        <h2 className="text-lg font-semibold">{t('locked.title')}</h2>
        <p className="text-quiet">{t('locked.why')}</p>
      </div>
      <UnlockForm />
      <p className="text-sm text-quiet">{t('locked.forgot')}</p>
    </Card>
  )
}
