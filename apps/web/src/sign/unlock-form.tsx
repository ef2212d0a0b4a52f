import { useEffect, useState, type FormEvent } from 'react'
import { useTranslations } from 'use-intl'
import { askPasskey, mayHavePasskeys } from '../keys/passkey.ts'
import type { PasskeyHandle } from '../keys/passkey-slot.ts'
import { TooManyTriesError } from '../keys/tries.ts'
import { wallet } from '../keys/wallet.ts'
import { Button } from '../ui/button.tsx'
import { PasswordField } from './password-field.tsx'
import { ProblemNotice } from './problem-notice.tsx'

/** Asks for the password or the passkey; the wallet tells everybody when it is open. */
export function UnlockForm() {
  const t = useTranslations('sign')
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<unknown>()
  const [isBusy, setIsBusy] = useState(false)
  const [waitMs, startWait] = useWait()
  const passkey = usePasskey()

  async function unlock(by: () => Promise<void>): Promise<void> {
    setIsBusy(true)
    setProblem(undefined)
    try {
      await by()
      setPassword('')
    } catch (error) {
      if (error instanceof TooManyTriesError) startWait(error.waitMs)
      else {
        setProblem(error)
        startWait(await wallet.vault.waitMs())
      }
    } finally {
      setIsBusy(false)
    }
  }
  function submit(event: FormEvent): void {
    event.preventDefault()
    void unlock(() => wallet.vault.unlock(password))
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <PasswordField
        label={t('unlock.password')}
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        helper={isBusy ? t('unlock.working') : undefined}
      />
      {waitMs > 0 ? (
        <p role="status" className="text-warn">
          {t('unlock.wait', { seconds: Math.ceil(waitMs / 1_000) })}
        </p>
      ) : (
        problem !== undefined && <ProblemNotice error={problem} />
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" busy={isBusy} disabled={password === '' || waitMs > 0}>
          {t('unlock.act')}
        </Button>
        {passkey && (
          <Button
            disabled={isBusy}
            onClick={() => void unlock(async () => wallet.vault.unlockWithPasskey(await askPasskey(passkey)))}
          >
            {t('unlock.passkey')}
          </Button>
        )}
      </div>
    </form>
  )
}

function usePasskey(): PasskeyHandle | undefined {
  const [handle, setHandle] = useState<PasskeyHandle>()
  useEffect(() => {
    let isGone = false
    // Without one, or with a record that cannot be read, the password is the way.
    if (mayHavePasskeys())
      wallet.vault.passkey().then(
        (found) => !isGone && setHandle(found),
        () => {},
      )
    return () => {
      isGone = true
    }
  }, [])
  return handle
}

/** Counts down by the second. */
function useWait(): readonly [number, (ms: number) => void] {
  const [untilMs, setUntilMs] = useState(0)
  const [nowMs, setNowMs] = useState(0)
  const leftMs = Math.max(0, untilMs - nowMs)
  useEffect(() => {
    if (leftMs === 0) return undefined
    const timer = setInterval(() => setNowMs(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [leftMs])
  return [
    leftMs,
    (ms) => {
      setNowMs(Date.now())
      setUntilMs(Date.now() + ms)
    },
  ]
}
