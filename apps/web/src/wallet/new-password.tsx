import { useState, type FormEvent } from 'react'
import { useTranslations } from 'use-intl'
import { PasswordField } from '../sign/password-field.tsx'
import { ProblemNotice } from '../sign/problem-notice.tsx'
import { Button } from '../ui/button.tsx'

/** Asks for a new password twice. */
export function NewPassword({
  act,
  onChosen,
}: {
  /** What the button says. */
  readonly act: string
  /** Makes the vault; what it throws is shown, and what was typed stays. */
  readonly onChosen: (password: string) => Promise<void>
}) {
  const t = useTranslations('wallet')
  const ts = useTranslations('sign')
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const [isCompared, setIsCompared] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const [isBusy, setIsBusy] = useState(false)
  const differ = password !== again

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setIsCompared(true)
    if (differ) return
    setIsBusy(true)
    setProblem(undefined)
    try {
      await onChosen(password)
    } catch (error) {
      setProblem(error)
      setIsBusy(false)
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <div>
        <h2 className="text-lg font-semibold">{t('password.title')}</h2>
        <p className="max-w-prose text-quiet">{t('password.why')}</p>
      </div>
      <PasswordField
        label={t('password.new')}
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
        helper={t('password.rule')}
      />
      <PasswordField
        label={t('password.again')}
        value={again}
        onChange={setAgain}
        autoComplete="new-password"
        error={isCompared && differ ? t('password.differ') : undefined}
      />
      {problem !== undefined && <ProblemNotice error={problem} />}
      <div>
        <Button type="submit" look="primary" busy={isBusy} disabled={password === '' || again === ''}>
          {act}
        </Button>
      </div>
      {isBusy && (
        <p role="status" className="text-quiet">
          {ts('unlock.working')}
        </p>
      )}
    </form>
  )
}
