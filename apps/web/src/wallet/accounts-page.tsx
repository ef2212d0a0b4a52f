import { useState, type FormEvent } from 'react'
import { useTranslations } from 'use-intl'
import type { Account } from '../keys/accounts.ts'
import { useWallet, wallet } from '../keys/wallet.ts'
import { useAccountName } from '../sign/account-name.ts'
import { DangerField, isTyped } from '../sign/danger-field.tsx'
import { focusFirst } from '../sign/focus-first.ts'
import { ProblemNotice } from '../sign/problem-notice.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Hash } from '../ui/hash.tsx'
import { Section } from '../ui/page.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { WalletFrame } from './frame.tsx'
import { AccountWays } from './welcome.tsx'

/** `/wallet/accounts`: all of them, their names, and ways to more. */
export function AccountsPage() {
  const t = useTranslations('wallet')
  const { accounts, active } = useWallet()
  const [problem, setProblem] = useState<unknown>()
  const words = active?.source.kind === 'words' ? active.source.secret : undefined
  return (
    <WalletFrame title={t('accounts.title')}>
      <ul className="flex flex-col gap-3">
        {accounts.map((account) => (
          <AccountRow
            key={account.address}
            account={account}
            isActive={account.address === active?.address}
          />
        ))}
      </ul>
      {words !== undefined && (
        <div>
          <Button
            onClick={() => {
              setProblem(undefined)
              wallet.vault.addNextOf(words, '').catch(setProblem)
            }}
          >
            {t('accounts.next')}
          </Button>
        </div>
      )}
      {problem !== undefined && <ProblemNotice error={problem} />}
      <Section title={t('accounts.add')}>
        <div className="flex flex-col gap-6">
          <AccountWays />
        </div>
      </Section>
    </WalletFrame>
  )
}

function AccountRow({ account, isActive }: { readonly account: Account; readonly isActive: boolean }) {
  const t = useTranslations('wallet')
  const ts = useTranslations('sign')
  const name = useAccountName()(account)
  const [isNaming, setIsNaming] = useState(false)
  const [isRemoving, setIsRemoving] = useState(false)
  return (
    <li className="card flex flex-wrap items-center justify-between gap-3 p-4">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2 font-semibold">
          <bdi className="[overflow-wrap:anywhere]">{name}</bdi>
          <Badge tone={account.source.kind === 'development' ? 'warn' : 'neutral'}>
            {ts(`account.kind.${account.source.kind}`)}
          </Badge>
          {isActive && <Badge tone="accent">{t('accounts.inUse')}</Badge>}
        </p>
        <Hash value={account.address} kind="address" />
      </div>
      {isNaming ? (
        <NameForm account={account} name={name} onDone={() => setIsNaming(false)} />
      ) : (
        <div className="flex flex-wrap gap-2">
          {!isActive && <Button onClick={() => wallet.choose(account.address)}>{t('accounts.use')}</Button>}
          <Button look="quiet" onClick={() => setIsNaming(true)}>
            {t('accounts.rename')}
          </Button>
          <Button look="danger" onClick={() => setIsRemoving(true)}>
            {t('accounts.remove')}
          </Button>
        </div>
      )}
      {isRemoving && <RemoveSheet account={account} name={name} onClose={() => setIsRemoving(false)} />}
    </li>
  )
}

function NameForm({
  account,
  name,
  onDone,
}: {
  readonly account: Account
  readonly name: string
  readonly onDone: () => void
}) {
  const t = useTranslations('wallet')
  const [text, setText] = useState(name)
  function submit(event: FormEvent): void {
    event.preventDefault()
    void wallet.vault.rename(account, text.trim()).then(onDone)
  }
  return (
    <form ref={focusFirst} onSubmit={submit} className="flex flex-wrap items-end gap-2">
      <Field
        label={t('accounts.name')}
        value={text}
        maxLength={40}
        onChange={({ target }) => setText(target.value)}
      />
      <Button type="submit" look="primary">
        {t('accounts.save')}
      </Button>
      <Button onClick={onDone}>{t('accounts.cancel')}</Button>
    </form>
  )
}

/** A key that leaves the device is typed away; what has no key here goes at once. */
function RemoveSheet({
  account,
  name,
  onClose,
}: {
  readonly account: Account
  readonly name: string
  readonly onClose: () => void
}) {
  const t = useTranslations('wallet')
  const ts = useTranslations('sign')
  const [typed, setTyped] = useState('')
  const hasKey = account.source.kind === 'words' || account.source.kind === 'key'
  return (
    <Sheet open onClose={onClose} title={t('accounts.removeTitle', { name })}>
      <div className="flex flex-col gap-4">
        <p>{account.source.kind === 'passkey' ? t('accounts.removePasskeyWhy') : t('accounts.removeWhy')}</p>
        {hasKey && <DangerField value={typed} onChange={setTyped} />}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t('accounts.cancel')}</Button>
          <Button
            look="danger"
            disabled={hasKey && !isTyped(typed, ts('sheet.dangerWord'))}
            onClick={() => void wallet.vault.removeAccount(account).then(onClose)}
          >
            {t('accounts.remove')}
          </Button>
        </div>
      </div>
    </Sheet>
  )
}
