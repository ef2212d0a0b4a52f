import { useEffect, useState, type FormEvent } from 'react'
import { useTranslations } from 'use-intl'
import { bytesToHex } from 'viem'
import type { Account } from '../keys/accounts.ts'
import type { Secret } from '../keys/secret-record.ts'
import { useWallet, wallet } from '../keys/wallet.ts'
import { AccountChoice } from '../sign/account-choice.tsx'
import { PasswordField } from '../sign/password-field.tsx'
import { ProblemNotice } from '../sign/problem-notice.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/page.tsx'
import { EmptyState } from '../ui/states.tsx'
import { say } from '../ui/toast.tsx'
import { WalletFrame } from './frame.tsx'
import { WordsView } from './words-view.tsx'

/** `/wallet/backup`: the words or the key once more, after the password. */
export function BackupPage() {
  const t = useTranslations('wallet')
  const { active } = useWallet()
  return (
    <WalletFrame title={t('backup.title')} lead={t('backup.lead')}>
      {active && <Backup key={active.address} account={active} />}
    </WalletFrame>
  )
}

function Backup({ account }: { readonly account: Account }) {
  const t = useTranslations('wallet')
  const { accounts, unsavedWords } = useWallet()
  const [secret, setSecret] = useState<Secret>()
  // Leaving the page, or hiding, zeroes what was shown.
  useEffect(() => () => void secret?.bytes.fill(0), [secret])
  const { source } = account

  async function saved({ id }: Secret): Promise<void> {
    await wallet.vault.markBackedUp(id)
    setSecret(undefined)
    say(t('words.saved'))
  }
  return (
    <>
      {accounts.length > 1 && (
        <div className="max-w-md">
          <AccountChoice label={t('nav.accounts')} />
        </div>
      )}
      {source.kind !== 'words' && source.kind !== 'key' ? (
        <EmptyState title={t('backup.nothing')}>
          {source.kind === 'passkey' ? t('backup.passkeyWhy') : t('backup.nothingWhy')}
        </EmptyState>
      ) : (
        <Card className="flex max-w-3xl flex-col gap-4 p-6">
          {source.kind === 'words' && (
            <div>
              <Badge tone={unsavedWords === undefined ? 'good' : 'warn'}>
                {unsavedWords === undefined ? t('backup.saved') : t('backup.unsaved')}
              </Badge>
            </div>
          )}
          {secret === undefined ? (
            <RevealForm secretId={source.secret} onRevealed={setSecret} />
          ) : secret.kind === 'words' ? (
            <WordsView
              entropy={secret.bytes}
              onSaved={() => void saved(secret)}
              onLater={() => setSecret(undefined)}
            />
          ) : (
            <>
              <p className="text-sm font-medium">{t('backup.key')}</p>
              <code className="[overflow-wrap:anywhere]" data-testid="private-key" translate="no">
                {bytesToHex(secret.bytes)}
              </code>
              <div>
                <Button onClick={() => setSecret(undefined)}>{t('backup.hide')}</Button>
              </div>
            </>
          )}
        </Card>
      )}
    </>
  )
}

function RevealForm({
  secretId,
  onRevealed,
}: {
  readonly secretId: string
  readonly onRevealed: (secret: Secret) => void
}) {
  const t = useTranslations('wallet')
  const ts = useTranslations('sign')
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<unknown>()
  const [isBusy, setIsBusy] = useState(false)

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setIsBusy(true)
    setProblem(undefined)
    try {
      onRevealed(await wallet.vault.reveal(secretId, password))
    } catch (error) {
      setProblem(error)
    } finally {
      setIsBusy(false)
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)} className="flex max-w-md flex-col gap-4">
      <PasswordField
        label={ts('unlock.password')}
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        helper={isBusy ? ts('unlock.working') : undefined}
      />
      {problem !== undefined && <ProblemNotice error={problem} />}
      <div>
        <Button type="submit" look="primary" busy={isBusy} disabled={password === ''}>
          {t('backup.show')}
        </Button>
      </div>
    </form>
  )
}
