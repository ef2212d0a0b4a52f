import { Link } from '@tanstack/react-router'
import { useEffect, useState, type FormEvent } from 'react'
import { useTranslations } from 'use-intl'
import { makePasskey, mayHavePasskeys } from '../keys/passkey.ts'
import { lockChoices } from '../keys/session.ts'
import { useWallet, wallet } from '../keys/wallet.ts'
import { PasswordField } from '../sign/password-field.tsx'
import { ProblemNotice } from '../sign/problem-notice.tsx'
import { Button, buttonClass } from '../ui/button.tsx'
import { SelectField } from '../ui/field.tsx'
import { Card, Section } from '../ui/page.tsx'
import { EmptyState } from '../ui/states.tsx'
import { say } from '../ui/toast.tsx'

/** Lock, password and passkey of the wallet on this device. */
export function Security() {
  const t = useTranslations('settings')
  const { isReady, hasVault } = useWallet()
  if (!isReady) return null
  return (
    <Section title={t('security.title')}>
      {hasVault ? (
        <div className="grid max-w-4xl gap-4 lg:grid-cols-2">
          <Card className="flex flex-col gap-6">
            <LockChoice />
            <Passkey />
          </Card>
          <Card>
            <ChangePassword />
          </Card>
        </div>
      ) : (
        <EmptyState
          title={t('security.none')}
          action={
            <Link to="/wallet" className={buttonClass('plain')}>
              {t('security.open')}
            </Link>
          }
        >
          {t('security.noneWhy')}
        </EmptyState>
      )}
    </Section>
  )
}

function LockChoice() {
  const t = useTranslations('settings')
  const [minutes, setMinutes] = useState(() => wallet.lockAfterMinutes())
  return (
    <SelectField
      label={t('security.lockAfter')}
      helper={t('security.lockHint')}
      value={String(minutes)}
      onChange={({ target }) => {
        wallet.lockAfter(Number(target.value))
        setMinutes(Number(target.value))
      }}
    >
      {lockChoices
        .toSorted((a, b) => a - b)
        .map((it) => (
          <option key={it} value={it}>
            {t('security.minutes', { count: it })}
          </option>
        ))}
    </SelectField>
  )
}

function ChangePassword() {
  const t = useTranslations('settings')
  const ts = useTranslations('sign')
  const [old, setOld] = useState('')
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<unknown>()
  const [isBusy, setIsBusy] = useState(false)

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setIsBusy(true)
    setProblem(undefined)
    try {
      await wallet.vault.changePassword(old, password)
      setOld('')
      setPassword('')
      say(t('security.changed'))
    } catch (error) {
      setProblem(error)
    } finally {
      setIsBusy(false)
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <h3 className="font-semibold">{t('security.change')}</h3>
      <PasswordField
        label={t('security.old')}
        value={old}
        onChange={setOld}
        autoComplete="current-password"
      />
      <PasswordField
        label={t('security.new')}
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
        helper={isBusy ? ts('unlock.working') : t('security.rule')}
      />
      {problem !== undefined && <ProblemNotice error={problem} />}
      <div>
        <Button type="submit" busy={isBusy} disabled={old === '' || password === ''}>
          {t('security.change')}
        </Button>
      </div>
    </form>
  )
}

function Passkey() {
  const t = useTranslations('settings')
  const { isUnlocked } = useWallet()
  const [has, setHas] = useHasPasskey()
  const [problem, setProblem] = useState<unknown>()

  async function act(change: () => Promise<void>, next: boolean): Promise<void> {
    setProblem(undefined)
    try {
      await change()
      setHas(next)
    } catch (error) {
      setProblem(error)
    }
  }
  const add = async (): Promise<void> => {
    const { handle, prf } = await makePasskey()
    await wallet.vault.addPasskey(handle, prf)
  }
  return (
    <div className="flex flex-col gap-3">
      <div>
        <h3 className="font-semibold">{t('security.passkey')}</h3>
        <p className="text-sm text-quiet">{has ? t('security.hasPasskey') : t('security.passkeyWhy')}</p>
      </div>
      {!mayHavePasskeys() ? (
        <p className="text-sm text-warn">{t('security.passkeyNeedsName')}</p>
      ) : has ? (
        <div>
          <Button look="danger" onClick={() => void act(() => wallet.vault.removePasskey(), false)}>
            {t('security.removePasskey')}
          </Button>
        </div>
      ) : isUnlocked ? (
        <div>
          <Button onClick={() => void act(add, true)}>{t('security.addPasskey')}</Button>
        </div>
      ) : (
        <p className="text-sm text-warn">{t('security.unlockFirst')}</p>
      )}
      {problem !== undefined && <ProblemNotice error={problem} />}
    </div>
  )
}

function useHasPasskey(): readonly [boolean, (has: boolean) => void] {
  const [has, setHas] = useState(false)
  useEffect(() => {
    wallet.vault.passkey().then(
      (found) => setHas(found !== undefined),
      () => {},
    )
  }, [])
  return [has, setHas]
}
