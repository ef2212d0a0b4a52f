import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { IndexerClient } from '@watt/sdk/indexer'
import { useTranslations } from 'use-intl'
import { suggestionOf } from './search-results.ts'

const shownMax = 8

/** What the index knows under these words, while they are typed. */
export default function Suggestions({
  index,
  text,
  onGo,
}: {
  readonly index: IndexerClient
  readonly text: string
  readonly onGo: () => void
}) {
  const t = useTranslations('shell')
  const { data } = useQuery({
    queryKey: ['search', text],
    queryFn: ({ signal }) => index.search(text, { signal }),
    gcTime: 30_000,
    retry: false,
  })
  const found = data?.results.slice(0, shownMax).map(suggestionOf) ?? []
  return (
    <>
      <p role="status" className="sr-only">
        {data && t('search.count', { count: found.length })}
      </p>
      {found.length > 0 && (
        <ul
          aria-label={t('search.results')}
          className="absolute inset-x-0 top-full z-30 mt-1 max-h-96 overflow-y-auto rounded-card border border-line bg-raised py-1 shadow-layer"
        >
          {found.map(({ key, kind, text: name, more, link }) => (
            <li key={key}>
              <Link
                {...link}
                onClick={onGo}
                className="flex min-h-11 items-center gap-3 px-3 hover:bg-sunken focus-visible:bg-sunken"
              >
                <span className="w-28 shrink-0 text-sm text-quiet">{t(`search.kind.${kind}`)}</span>
                <bdi className="min-w-0 truncate font-medium">{name}</bdi>
                {more !== undefined && <span className="ml-auto font-mono text-xs text-quiet">{more}</span>}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
