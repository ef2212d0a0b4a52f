import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { writeDuration } from '../../i18n/durations.ts'
import { writeBytes } from '../../i18n/numbers.ts'
import { Notice } from '../../ui/badge.tsx'
import { Button, buttonClass } from '../../ui/button.tsx'
import { useNowMs } from '../../ui/clock.ts'
import { Meter } from '../../ui/meter.tsx'
import { shownName } from '../standing.ts'
import { StorageProblem } from '../storage-problem.tsx'
import { paceOf, type Samples } from './pace.ts'
import { isStuck, phaseOf } from './phase.ts'
import { Receipt } from './receipt.tsx'
import type { UploadRecord } from './record.ts'
import type { UploadStep } from './run-upload.ts'
import { ShardSteps } from './shard-steps.tsx'
import { bytesOf, discard, finish, pause, type Upload } from './uploads.ts'

/** One upload: how far it is, what it waits for, and what can be done. */
export function UploadCard({
  upload,
  onGoOn,
}: {
  readonly upload: Upload
  /** undefined while what it takes is not at hand. */
  readonly onGoOn: (() => void) | undefined
}) {
  const t = useTranslations('storage')
  const language = useLocale()
  const { record, state } = upload
  const phase = phaseOf(upload)
  return (
    <article className="card flex flex-col gap-3 p-4">
      <header>
        <h3 className="font-semibold [overflow-wrap:anywhere]">
          <bdi>{shownName(record.names[0] ?? '')}</bdi>
          {record.names.length > 1 && ` ${t('upload.andMore', { count: record.names.length - 1 })}`}
        </h3>
        <p className="text-sm text-quiet">{writeBytes(record.plainBytes, language)}</p>
      </header>
      {state.kind === 'running' && state.step && (
        <Running record={record} step={state.step} samples={state.samples} />
      )}
      {state.kind === 'stopped' && <StorageProblem error={state.error} />}
      {phase !== 'running' && phase !== 'done' && (
        <Notice tone={phase === 'enough' ? 'good' : 'warn'} title={t(`upload.phase.${phase}.title`)}>
          {t(`upload.phase.${phase}.why`, { stored: record.stored.length, all: record.terms.n })}
        </Notice>
      )}
      {phase !== 'running' && phase !== 'done' && <Failures record={record} />}
      {phase === 'paid' && isStuck(upload) && (
        <p className="text-sm text-quiet">{t('upload.forgetHint', { order: String(record.order) })}</p>
      )}
      {phase === 'done' && (
        <Notice tone="good" title={t('receipt.stored')}>
          {t('receipt.storedWhy')}
        </Notice>
      )}
      {record.order !== undefined && phase !== 'running' && <Receipt record={record} order={record.order} />}
      <Actions upload={upload} onGoOn={onGoOn} />
    </article>
  )
}

function Running({
  record,
  step,
  samples,
}: {
  readonly record: UploadRecord
  readonly step: UploadStep
  readonly samples: Samples
}) {
  const t = useTranslations('storage')
  const language = useLocale()
  const nowMs = useNowMs()
  if (step.kind !== 'bringing') return <p role="status">{t(`upload.step.${step.kind}`)}</p>
  const total = record.terms.sizeBytes * record.terms.n
  const done = bytesOf(step, record)
  const pace = paceOf(samples, total, nowMs)
  return (
    <>
      <Meter
        label={t('upload.step.bringing')}
        value={total === 0 ? 1 : done / total}
        text={t('download.of', { done: writeBytes(done, language), all: writeBytes(total, language) })}
      />
      <p className="text-sm text-quiet">
        {pace?.left === undefined
          ? t('upload.measuring')
          : t('upload.pace', {
              speed: writeBytes(Math.round(pace.bytesPerSecond), language),
              left: writeDuration(Math.ceil(pace.left), language),
            })}
      </p>
      <ShardSteps shards={step.shards} sizeBytes={record.terms.sizeBytes} />
    </>
  )
}

function Failures({ record: { failed = [] } }: { readonly record: UploadRecord }) {
  const t = useTranslations('storage')
  if (failed.length === 0) return null
  return (
    <ul className="text-sm text-quiet">
      {failed.map(({ slot, reason }) => (
        <li key={slot} className="[overflow-wrap:anywhere]">
          {t('upload.shard', { number: slot + 1 })}: <bdi>{reason}</bdi>
        </li>
      ))}
    </ul>
  )
}

function Actions({ upload, onGoOn }: { readonly upload: Upload; readonly onGoOn: (() => void) | undefined }) {
  const t = useTranslations('storage')
  const { id } = upload.record
  const [error, setError] = useState<unknown>()
  const phase = phaseOf(upload)
  const act = (work: (id: string) => Promise<void>) => () => void work(id).catch(setError)
  return (
    <div className="flex flex-wrap items-center gap-2">
      {phase === 'running' && <Button onClick={() => pause(id)}>{t('upload.pause')}</Button>}
      {(phase === 'unpaid' || phase === 'asked' || phase === 'paid' || phase === 'elsewhere') && (
        <Button look="primary" disabled={onGoOn === undefined} onClick={onGoOn}>
          {t('upload.goOn')}
        </Button>
      )}
      {phase === 'unpaid' && <Button onClick={act(discard)}>{t('upload.discard')}</Button>}
      {phase === 'paid' && isStuck(upload) && (
        <Button look="danger" onClick={act(discard)}>
          {t('upload.forget')}
        </Button>
      )}
      {phase === 'enough' && (
        <>
          <Button look="primary" disabled={onGoOn === undefined} onClick={onGoOn}>
            {t('upload.tryRest')}
          </Button>
          <Button onClick={act(finish)}>{t('upload.finish')}</Button>
        </>
      )}
      {phase === 'done' && (
        <>
          <Link to="/storage" className={buttonClass('primary')}>
            {t('receipt.toFiles')}
          </Link>
          <Button onClick={act(discard)}>{t('receipt.clear')}</Button>
        </>
      )}
      {error !== undefined && <StorageProblem error={error} />}
    </div>
  )
}
