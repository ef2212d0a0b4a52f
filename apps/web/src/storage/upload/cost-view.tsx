import type { PageReader } from '@watt/storage/browser'
import { useLocale, useTranslations } from 'use-intl'
import { writeDuration } from '../../i18n/durations.ts'
import { writeBytes } from '../../i18n/numbers.ts'
import { Amount } from '../../ui/amount.tsx'
import { DataList } from '../../ui/data-list.tsx'
import type { PutPlan } from '@watt/storage/browser/storing'
import { perGigabyteMonth, stagedBytesOf } from './price.ts'

type Clock = Awaited<ReturnType<PageReader['chain']['clock']>>

/** What storing costs, before anything is signed. */
export function CostView({ plan, clock }: { readonly plan: PutPlan; readonly clock: Clock }) {
  const t = useTranslations('storage')
  const language = useLocale()
  const seconds = plan.epochs * clock.epochSeconds
  const price = perGigabyteMonth(plan.costWei, plan.plainBytes, seconds)
  const { k, n } = plan.objects[0]!.code
  return (
    <DataList
      facts={[
        {
          label: t('upload.cost'),
          value: (
            <strong>
              <Amount value={plan.costWei} />
            </strong>
          ),
          hint: t('file.costHint'),
        },
        price === undefined
          ? undefined
          : {
              label: t('upload.perGigabyte'),
              value: <Amount value={price} />,
              hint: t('upload.perGigabyteHint'),
            },
        { label: t('upload.escrow'), value: <Amount value={plan.escrowWei} />, hint: t('upload.escrowHint') },
        {
          label: t('upload.time'),
          value: writeDuration(seconds, language),
          hint: t('upload.epochs', { count: plan.epochs, time: writeDuration(clock.epochSeconds, language) }),
        },
        { label: t('upload.providers'), value: n, hint: t('upload.providersHint', { needed: k, all: n }) },
        {
          label: t('upload.size'),
          value: writeBytes(plan.plainBytes, language),
          hint: t('upload.waits', { bytes: writeBytes(stagedBytesOf(plan.objects), language) }),
        },
        plan.objects.length === 1
          ? undefined
          : { label: t('upload.orders'), value: plan.objects.length, hint: t('upload.ordersHint') },
      ]}
    />
  )
}
