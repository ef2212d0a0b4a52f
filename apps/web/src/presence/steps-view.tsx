import { useTranslations } from 'use-intl'
import { WattError } from '@watt/errors'
import { failureOf } from '../chain/failure.ts'
import { Notice } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Meter } from '../ui/meter.tsx'
import { stampShare } from './days.ts'
import type { Task } from './use-task.ts'

/** What a member adds before it signs. */
export type Step =
  | { readonly kind: 'passkey' }
  | { readonly kind: 'stamp'; readonly tried: number; readonly bits: number }

/** The step under way with a way out, or why it ended. */
export function StepsView({ task: { state, cancel } }: { readonly task: Task<Step> }) {
  const t = useTranslations('presence')
  if (state.kind === 'failed') return <Problem error={state.error} />
  if (state.kind === 'idle' || state.step === undefined) return null
  const { step } = state
  return (
    <div className="flex max-w-prose flex-col gap-2">
      {step.kind === 'passkey' ? (
        <p role="status">{t('step.passkey')}</p>
      ) : (
        <>
          <Meter
            label={t('step.stamp')}
            value={stampShare(step.tried, step.bits)}
            text={t('step.tries', { tried: step.tried, usual: 2 ** step.bits })}
          />
          <p className="text-sm text-quiet">{t('step.stampWhy')}</p>
          <div>
            <Button onClick={cancel}>{t('step.cancel')}</Button>
          </div>
        </>
      )}
    </div>
  )
}

const known = ['passkey-refused', 'passkey-answer', 'stamp', 'bad-proof'] as const

function Problem({ error }: { readonly error: unknown }) {
  const t = useTranslations('presence')
  const word = error instanceof WattError ? error.code.split('/')[1] : undefined
  const kind = known.find((it) => it === word)
  if (kind)
    return (
      <Notice tone="bad" isUrgent>
        {t(`problem.${kind}`)}
      </Notice>
    )
  const isDown = failureOf(error).kind === 'nodeDown'
  return (
    <Notice tone="bad" isUrgent>
      <p>{t(isDown ? 'problem.nodeDown' : 'problem.other')}</p>
      {!isDown && <p className="text-sm">{failureOf(error).detail.slice(0, 300)}</p>}
    </Notice>
  )
}
