import { shareFiles, type Catalogue, type PageReader, type StoredFile } from '@watt/storage/browser'
import { Suspense, useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { writeBytes } from '../i18n/numbers.ts'
import { Notice } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { lazyPart } from '../ui/lazy-part.tsx'
import { Download } from './download.tsx'
import { openLink } from './links.ts'
import { shownName } from './standing.ts'

const ShareSheet = lazyPart(async () => ({ default: (await import('./share-sheet.tsx')).ShareSheet }))

/** One file: what it is, to have it back, and to let others read it. */
export function FileCard({
  reader,
  opened,
  file,
}: {
  readonly reader: PageReader
  /** undefined: shared by others, and not to be given on from here. */
  readonly opened?: Catalogue['opened']
  readonly file: StoredFile
}) {
  const t = useTranslations('storage')
  const language = useLocale()
  const [link, setLink] = useState<string>()
  const isShared = file.bundled > 1
  async function share(): Promise<void> {
    const texts = await shareFiles(reader, opened ?? [], [file])
    setLink(openLink(location.origin, texts))
  }
  return (
    <div className="flex flex-col gap-3">
      <div>
        <p className="font-semibold [overflow-wrap:anywhere]">
          <bdi>{shownName(file.name)}</bdi>
        </p>
        <p className="text-sm text-quiet">
          {writeBytes(file.sizeBytes, language)} · <bdi>{file.type.slice(0, 80)}</bdi>
        </p>
      </div>
      <div className="flex flex-wrap items-start gap-2">
        <Download reader={reader} file={file} />
        {opened && !isShared && <Button onClick={() => void share()}>{t('share.act')}</Button>}
      </div>
      {opened && isShared && <Notice>{t('share.bundled', { count: file.bundled })}</Notice>}
      {link !== undefined && (
        <Suspense>
          <ShareSheet link={link} onClose={() => setLink(undefined)} />
        </Suspense>
      )}
    </div>
  )
}
