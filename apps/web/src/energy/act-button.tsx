import { useTranslations } from 'use-intl'
import { AccountGate } from '../sign/account-gate.tsx'
import { Button } from '../ui/button.tsx'
import type { Step } from './steps.ts'

/**
 * The one button of a form: it names the next step. Without an account it says how to get one.
 * @param labels - Of what can be pressed, and of why it cannot.
 */
export function ActButton({
  step,
  token,
  allow,
  act,
  stopped,
  onAllow,
  onAct,
}: {
  readonly step: Step
  /** What is spent. */
  readonly token: string
  /** "Allow 10 tUSD" */
  readonly allow: string
  /** "Swap" */
  readonly act: string
  /** Why the act is not possible now, apart from amounts. */
  readonly stopped?: string | undefined
  readonly onAllow: () => void
  readonly onAct: () => void
}) {
  const t = useTranslations('energy')
  const isReady = stopped === undefined && (step === 'allow' || step === 'act')
  const label = {
    enter: t('step.enter'),
    wait: t('step.wait'),
    notEnough: t('step.notEnough', { token }),
    allow,
    act,
  }[step]
  return (
    <AccountGate onLeave={() => undefined}>
      <Button
        look="primary"
        type="submit"
        className={`w-full ${isReady ? '' : 'opacity-60'}`}
        // Not `disabled`: when the sheet closes, the focus comes back here.
        aria-disabled={!isReady}
        onClick={(event) => {
          event.preventDefault()
          if (!isReady) return
          if (step === 'allow') onAllow()
          else onAct()
        }}
      >
        {stopped ?? label}
      </Button>
    </AccountGate>
  )
}
