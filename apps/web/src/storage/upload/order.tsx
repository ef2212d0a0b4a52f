import { useQuery } from '@tanstack/react-query'
import type { PageReader } from '@watt/storage/browser'
import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { writeDuration } from '../../i18n/durations.ts'
import { Notice } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { SelectField } from '../../ui/field.tsx'
import { Meter } from '../../ui/meter.tsx'
import { Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { StorageProblem } from '../storage-problem.tsx'
import { planPut, type PutPlan } from '@watt/storage/browser/storing'
import { CostView } from './cost-view.tsx'
import { fileSource, type HashedFile } from './file-source.ts'
import type { ChosenFiles } from './use-choice.ts'
import { useStaging } from './use-staging.ts'

/** Epochs that files may be kept; the book of offers has prices for each. */
const choices = [30, 90, 365] as const

/** What keeping the chosen files costs, for how long, and the button that does it. */
export function Order({ reader, chosen }: { readonly reader: PageReader; readonly chosen: ChosenFiles }) {
  const t = useTranslations('storage')
  const language = useLocale()
  const [epochs, setEpochs] = useState<number>(choices[0])
  const clock = useQuery({ queryKey: ['storage-clock'], queryFn: () => reader.chain.clock() })
  const plan = usePlan(reader, chosen.sent, epochs)
  const staging = useStaging(reader, chosen.clear)
  if (chosen.sent?.length === 0) return <Notice>{t('upload.nothing')}</Notice>
  return (
    <Section title={t('upload.price')} hint={t('upload.priceHint')}>
      <div className="max-w-md">
        <SelectField
          label={t('upload.keep')}
          value={String(epochs)}
          disabled={staging.isBusy}
          onChange={({ target }) => setEpochs(Number(target.value))}
        >
          {choices.map((it) => (
            <option key={it} value={it}>
              {clock.data
                ? writeDuration(it * clock.data.epochSeconds, language)
                : t('upload.epochsOnly', { count: it })}
            </option>
          ))}
        </SelectField>
      </div>
      {plan.isError ? (
        <>
          <StorageProblem error={plan.error} />
          <div>
            <Button onClick={() => void plan.refetch()}>{t('upload.askAgain')}</Button>
          </div>
        </>
      ) : plan.data === undefined || clock.data === undefined ? (
        <Skeleton lines={6} />
      ) : (
        <CostView plan={plan.data.plan} clock={clock.data} />
      )}
      {staging.share !== undefined && (
        <div className="max-w-md">
          <Meter
            label={t('upload.staging')}
            value={staging.share}
            text={t('upload.percent', { share: Math.floor(staging.share * 100) })}
          />
          <p className="mt-1 text-sm text-quiet">{t('upload.stagingHint')}</p>
        </div>
      )}
      {staging.error !== undefined && <StorageProblem error={staging.error} />}
      <div className="flex flex-wrap gap-2">
        <Button
          look="primary"
          busy={staging.isBusy}
          disabled={plan.data === undefined || !staging.isReady}
          onClick={() => void staging.store(plan.data!)}
        >
          {t('upload.act', { count: chosen.sent?.length ?? 0 })}
        </Button>
        {staging.isBusy && <Button onClick={staging.cancel}>{t('download.cancel')}</Button>}
      </div>
    </Section>
  )
}

/** A plan, with what it is of. */
export type PricedFiles = {
  readonly plan: PutPlan
  readonly files: readonly HashedFile[]
  readonly sources: readonly ReturnType<typeof fileSource>[]
}

function usePlan(reader: PageReader, files: readonly HashedFile[] | undefined, epochs: number) {
  return useQuery({
    queryKey: ['storage-plan', epochs, ...(files ?? []).map(({ name, hash }) => `${hash} ${name}`)],
    enabled: files !== undefined && files.length > 0,
    gcTime: 0,
    structuralSharing: false,
    queryFn: async (): Promise<PricedFiles> => {
      const sources = files!.map(fileSource)
      return { plan: await planPut(reader.chain, sources, { epochs }), files: files!, sources }
    },
  })
}
