import { useQuery } from '@tanstack/react-query'
import type { PageReader } from '@watt/storage/browser'
import { useTranslations } from 'use-intl'
import { useWallet } from '../../keys/wallet.ts'
import { Page } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { Loaded } from '../../ui/states.tsx'
import { NeedKey } from '../need-key.tsx'
import { useOwnReader } from '../open-reader.ts'
import { catalogueQuery } from '../queries.ts'
import { ChosenList } from './chosen-list.tsx'
import { FileChoice } from './file-choice.tsx'
import { Order } from './order.tsx'
import { UploadList } from './upload-list.tsx'
import { useChoice } from './use-choice.ts'

/** `/storage/upload`: what does it cost to keep these files, keep them, and how far is it? */
export function UploadPage() {
  const t = useTranslations('storage')
  const { isReady } = useWallet()
  const reader = useOwnReader()
  return (
    <Page title={t('upload.title')} lead={t('upload.lead')}>
      {!isReady ? (
        <Skeleton lines={5} />
      ) : reader.isLocked ? (
        <NeedKey />
      ) : (
        <Loaded query={reader} lines={5}>
          {(it) => <Uploading reader={it} />}
        </Loaded>
      )}
    </Page>
  )
}

function Uploading({ reader }: { readonly reader: PageReader }) {
  const catalogue = useQuery(catalogueQuery(reader))
  // What is stored is only asked for so that nothing is stored twice: where it cannot be read, everything counts as new.
  const stored = catalogue.data?.files ?? (catalogue.isError ? [] : undefined)
  const chosen = useChoice(stored)
  return (
    <>
      <UploadList reader={reader} />
      <FileChoice isFirst={chosen.choices.length === 0} isTooMuch={chosen.isTooMuch} onChoose={chosen.add} />
      {chosen.choices.length > 0 && (
        <>
          <ChosenList choices={chosen.choices} onRemove={chosen.remove} onSendAnyway={chosen.sendAnyway} />
          <Order reader={reader} chosen={chosen} />
        </>
      )}
    </>
  )
}
