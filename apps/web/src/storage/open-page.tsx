import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { filesShared, type PageReader } from '@watt/storage/browser'
import { useTranslations } from 'use-intl'
import { Page } from '../ui/page.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { FileCard } from './file-card.tsx'
import { linksIn } from './links.ts'
import { usePublicReader } from './open-reader.ts'
import { StorageProblem } from './storage-problem.tsx'

/** `/storage/open#…`: what somebody shared by a link. */
export function OpenPage() {
  const t = useTranslations('storage')
  const hash = useLocation({ select: (it) => it.hash })
  const links = linksIn(hash)
  const reader = usePublicReader()
  return (
    <Page title={t('open.title')} lead={t('open.lead')}>
      {links.length === 0 ? (
        <EmptyState title={t('open.none')}>{t('open.noneWhy')}</EmptyState>
      ) : (
        <Loaded query={reader} lines={3}>
          {(it) => <Shared reader={it} links={links} />}
        </Loaded>
      )}
    </Page>
  )
}

function Shared({ reader, links }: { readonly reader: PageReader; readonly links: readonly string[] }) {
  const shared = useQuery({
    queryKey: ['storage-shared', ...links],
    queryFn: ({ signal }) => filesShared(reader, links, signal),
    gcTime: 0,
  })
  if (shared.isError) return <StorageProblem error={shared.error} />
  if (shared.data === undefined) return <Skeleton lines={3} />
  return (
    <ul className="card divide-y divide-line">
      {shared.data.map((file) => (
        <li key={file.name} className="p-4">
          <FileCard reader={reader} file={file} />
        </li>
      ))}
    </ul>
  )
}
