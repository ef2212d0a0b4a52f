import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useWallet, wallet } from '../keys/wallet.ts'
import { newEntropy } from '../keys/words.ts'
import { ProblemNotice } from '../sign/problem-notice.tsx'
import { Button } from '../ui/button.tsx'
import { Card, Page } from '../ui/page.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { say } from '../ui/toast.tsx'
import { Locked } from './gate.tsx'
import { NewPassword } from './new-password.tsx'
import { WordsView } from './words-view.tsx'

type Made = { readonly secret: string; readonly entropy: Uint8Array }

/** `/wallet/create`: a password, twelve words, three of them checked. The wallet is safe on the device before the words show. */
export function CreatePage() {
  const t = useTranslations('wallet')
  const { isReady, hasVault, isUnlocked } = useWallet()
  const navigate = useNavigate()
  const [made, setMade] = useState<Made>()
  const [problem, setProblem] = useState<unknown>()
  useEffect(() => () => void made?.entropy.fill(0), [made])
  useEffect(() => {
    // Words do not stay on a screen that nobody looks at; the wallet reminds of them.
    if (made !== undefined && !isUnlocked) void navigate({ to: '/wallet' })
  }, [isUnlocked, made, navigate])

  async function make(password?: string): Promise<void> {
    if (password !== undefined) await wallet.vault.create(password)
    const entropy = newEntropy()
    const account = await wallet.vault.addSecret({ kind: 'words', bytes: entropy.slice(), label: '' })
    wallet.choose(account.address)
    if (account.source.kind === 'words') setMade({ secret: account.source.secret, entropy })
  }
  async function saved({ secret }: Made): Promise<void> {
    await wallet.vault.markBackedUp(secret)
    say(t('words.saved'))
    await navigate({ to: '/wallet' })
  }
  return (
    <Page title={t('create.title')}>
      {!isReady ? (
        <Skeleton lines={6} />
      ) : made ? (
        <Card className="max-w-3xl p-6">
          <WordsView
            entropy={made.entropy}
            onSaved={() => void saved(made)}
            onLater={() => void navigate({ to: '/wallet' })}
          />
        </Card>
      ) : !hasVault ? (
        <Card className="max-w-xl p-6">
          <NewPassword act={t('create.act')} onChosen={make} />
        </Card>
      ) : !isUnlocked ? (
        <Locked />
      ) : (
        <div className="flex flex-col items-start gap-4">
          <Button look="primary" onClick={() => void make().catch(setProblem)}>
            {t('create.act')}
          </Button>
          {problem !== undefined && <ProblemNotice error={problem} />}
        </div>
      )}
    </Page>
  )
}
