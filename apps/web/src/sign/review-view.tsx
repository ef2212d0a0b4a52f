import type { UseQueryResult } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { Address } from 'viem'
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
import { isBehindLock, problemWord } from './problem.ts'
import { ProblemNotice } from './problem-notice.tsx'
import { ReplaceNotice, useStanding } from './replace-notice.tsx'
import type { Replacement } from './replacement.ts'
import { RiskList } from './risk-list.tsx'
import { UnlockForm } from './unlock-form.tsx'

/** Before signing. */
export function ReviewView({
  prepared,
  isSigning,
  confirmedBy,
  problem,
  signLabel,
  replaces,
  from,
  onSign,
  onCancel,
}: {
  readonly prepared: UseQueryResult<Prepared>
  readonly isSigning: boolean
  /** The account is of another wallet or of a passkey: that asks once more. */
  readonly confirmedBy: 'outside' | 'passkey' | undefined
  readonly problem: unknown
  readonly signLabel: string
  /** What waits, and is to make room for this. */
  readonly replaces: Replacement | undefined
  /** Who alone can sign it; undefined: whichever account is chosen. */
  readonly from: Address | undefined
  readonly onSign: (ready: Prepared) => void
  readonly onCancel: () => void
}) {
  const t = useTranslations('sign')
  const needsUnlock = useNeedsUnlock(problem)
  const standing = useStanding(replaces)
  const [typed, setTyped] = useState('')
  const { data: ready } = prepared
  const account = replaces ? (
    <ReplaceNotice replaces={replaces} standing={standing} />
  ) : (
    <AccountChoice label={t('account.from')} only={from} />
  )
  if (standing !== 'ready')
    return (
      <>
        {account}
        <div className="flex justify-end">
          <Button onClick={onCancel}>{t('sheet.close')}</Button>
        </div>
      </>
    )
  if (prepared.isError && ready === undefined)
    return (
      <>
        {account}
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
      {account}
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
      {problem !== undefined && (needsUnlock || problemWord(problem) !== 'locked') && (
        <ProblemNotice error={problem} />
      )}
      {needsUnlock ? (
        <UnlockForm />
      ) : (
        <div className="flex flex-wrap justify-end gap-2">
          {/* Beside a cancelling, that word would say both. */}
          <Button onClick={onCancel}>{t(replaces ? 'sheet.close' : 'sheet.cancel')}</Button>
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

/**
 * Whether a key that signs is behind the lock.
 * @param problem - What went wrong when it was signed: an account of passkeys may need a key of the wallet besides.
 */
export function useNeedsUnlock(problem?: unknown): boolean {
  const { active, isUnlocked } = useWallet()
  return !isUnlocked && isBehindLock(active?.source.kind, problem)
}

export function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="flex flex-col gap-1.5">
      <h3 className="text-sm font-semibold">{title}</h3>
      {children}
    </section>
  )
}
