import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { Catalogue, PageReader } from '@watt/storage/browser'
import { useTranslations } from 'use-intl'
import { ErrorState, Loaded } from '../ui/states.tsx'
import { Page, Section } from '../ui/page.tsx'
import { FileCard } from './file-card.tsx'
import { NeedKey } from './need-key.tsx'
import { useOwnReader, usePublicReader } from './open-reader.ts'
import { OrderView } from './order-view.tsx'
import { catalogueQuery } from './queries.ts'
import { shownName } from './standing.ts'

/** `/storage/file/$order`: is this file safe, who has its shards, and give it to me. */
export function FilePage() {
  const t = useTranslations('storage')
  const { order } = useParams({ from: '/storage/file/$order' })
  const id = /^[0-9]{1,18}$/.test(order) ? BigInt(order) : undefined
  const own = useOwnReader()
  const anyone = usePublicReader()
  if (id === undefined)
    return (
      <Page title={t('file.unknown')}>
        <ErrorState error={new Error(t('file.unknown'))} />
      </Page>
    )
  return own.data === undefined ? (
    <Page title={t('file.order', { id: order })}>
      {own.isLocked && <NeedKey />}
      <Loaded query={anyone} lines={6}>
        {(reader) => <OrderView reader={reader} id={id} />}
      </Loaded>
    </Page>
  ) : (
    <Owned reader={own.data} id={id} />
  )
}

function Owned({ reader, id }: { readonly reader: PageReader; readonly id: bigint }) {
  const t = useTranslations('storage')
  const catalogue = useQuery(catalogueQuery(reader))
  const files = (catalogue.data?.files ?? []).filter(({ parts }) => parts.some(({ order }) => order === id))
  const [only] = files
  const title = files.length === 1 && only ? shownName(only.name) : t('file.order', { id: String(id) })
  return (
    <Page title={title}>
      <Loaded query={catalogue} lines={3}>
        {(found: Catalogue) => (
          <Section title={t('file.files', { count: files.length })} hint={t('file.checked')}>
            {files.length === 0 ? (
              <p className="text-quiet">{t('file.notYours')}</p>
            ) : (
              <ul className="card divide-y divide-line">
                {files.map((file) => (
                  <li key={file.name} className="p-4">
                    <FileCard reader={reader} opened={found.opened} file={file} />
                  </li>
                ))}
              </ul>
            )}
          </Section>
        )}
      </Loaded>
      <OrderView reader={reader} id={id} />
    </Page>
  )
}
