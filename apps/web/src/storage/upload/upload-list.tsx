import type { PageReader } from '@watt/storage/browser'
import { useTranslations } from 'use-intl'
import { Notice } from '../../ui/badge.tsx'
import { Section } from '../../ui/page.tsx'
import { UploadCard } from './upload-card.tsx'
import { useGoOn, useUploads } from './use-uploads.ts'

/** What is on its way, what waits, and receipts. */
export function UploadList({ reader }: { readonly reader: PageReader }) {
  const t = useTranslations('storage')
  const { all, unfinished } = useUploads()
  const goOn = useGoOn(reader)
  return (
    <>
      {unfinished > 0 && (
        <Notice tone="warn" title={t('upload.unfinished', { count: unfinished })}>
          {t('upload.unfinishedHint')}
        </Notice>
      )}
      {all.length > 0 && (
        <Section title={t('upload.onTheWay')}>
          <ul className="flex flex-col gap-4">
            {all.map((upload) => (
              <li key={upload.record.id}>
                <UploadCard upload={upload} onGoOn={goOn && (() => void goOn(upload.record.id))} />
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  )
}
