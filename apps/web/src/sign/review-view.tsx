import type { UseQueryResult } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { useWallet } from '../keys/wallet.ts'
import { Amount } from '../ui/amount.tsx'
import { Button } from '../ui/button.tsx'
import { ErrorState } from '../ui/states.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { AccountChoice } from './account-choice.tsx'
import { DangerField, isTyped } from './danger-field.tsx'
import { ForecastView } from './forecast-view.tsx'
import { IntentView } from './intent-view.tsx'
import type { Prepared } from './prepare.ts'
import { problemWord } from './problem.ts'
import { ProblemNotice } from './problem-notice.tsx'
import { RiskList } from './risk-list.tsx'
import { UnlockForm } from './unlock-form.tsx'

/** Before signing. */
export function ReviewView({
  prepared,
  isSigning,
  confirmedBy,
  problem,
  signLabel,
  onSign,
  onCancel,
}: {
  readonly prepared: UseQueryResult<Prepared>
  readonly isSigning: boolean
  /** The account is of another wallet or of a passkey: that asks once more. */
  readonly confirmedBy: 'outside' | 'passkey' | undefined
  readonly problem: unknown
  readonly signLabel: string
  readonly onSign: (ready: Prepared) => void
  readonly onCancel: () => void
}) {
  const t = useTranslations('sign')
  const needsUnlock = useNeedsUnlock()
  const [typed, setTyped] = useState('')
  const { data: ready } = prepared
  if (prepared.isError && ready === undefined)
    return (
      <>
        <AccountChoice label={t('account.from')} />
        {problemWord(prepared.error) === 'other' ? (
          <ErrorState error={prepared.error} onRetry={() => void prepared.refetch()} />
        ) : (
          <ProblemNotice error={prepared.error} />
        )}
      </>
    )
  const isDangerous = ready?.risks.some(({ level }) => level === 'danger') ?? false
  const isCleared = !isDangerous || isTyped(typed, t('sheet.dangerWord'))
  return (
    <>
      <AccountChoice label={t('account.from')} />
      {ready === undefined ? (
        <div>
          <p role="status" className="text-quiet">
            {t('sheet.checking')}
          </p>
          <Skeleton lines={6} />
        </div>
      ) : (
        <>
          <Part title={t('sheet.says')}>
            <IntentView intent={ready.intent} known={ready} />
          </Part>
          <Part title={t('sheet.changes')}>
            <ForecastView forecast={ready.forecast} known={ready} />
          </Part>
          <p className="flex flex-wrap justify-between gap-2">
            <span className="text-quiet">{t('sheet.fee')}</span>
            {ready.feeMaxWei === 0n ? (
              <span>{t('sheet.feeNone')}</span>
            ) : (
              <span>
                {t('sheet.feeMost')} <Amount value={ready.feeMaxWei} fractionMax={9} />
              </span>
            )}
          </p>
          <RiskList risks={ready.risks} />
          {isDangerous && <DangerField value={typed} onChange={setTyped} />}
        </>
      )}
      {problem !== undefined && <ProblemNotice error={problem} />}
      {needsUnlock ? (
        <UnlockForm />
      ) : (
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onCancel}>{t('sheet.cancel')}</Button>
          <Button
            look="primary"
            busy={isSigning}
            disabled={ready === undefined || !isCleared}
            onClick={() => ready && onSign(ready)}
          >
            {isSigning ? t('sheet.signing') : signLabel}
          </Button>
        </div>
      )}
      {isSigning && confirmedBy && <p role="status">{t(`sheet.confirm.${confirmedBy}`)}</p>}
    </>
  )
}

/** Whether the key of the account in use is behind the lock. */
export function useNeedsUnlock(): boolean {
  const { active, isUnlocked } = useWallet()
  return !isUnlocked && (active?.source.kind === 'words' || active?.source.kind === 'key')
}

export function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="flex flex-col gap-1.5">
      <h3 className="text-sm font-semibold">{title}</h3>
      {children}
    </section>
  )
}
