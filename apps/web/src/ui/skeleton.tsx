import { useTranslations } from 'use-intl'

/** Holds the place of what is on its way; appears after 150 ms, so that quick answers do not flicker. */
export function Skeleton({ lines = 3 }: { readonly lines?: number }) {
  const t = useTranslations('ui')
  return (
    <div role="status" className="flex animate-late flex-col gap-3">
      <span className="sr-only">{t('loading')}</span>
      {Array.from({ length: lines }, (_, line) => (
        <div
          key={line}
          className={`h-6 animate-pulse rounded-card bg-line/60 ${widths[line % widths.length]}`}
        />
      ))}
    </div>
  )
}

const widths = ['w-full', 'w-5/6', 'w-11/12', 'w-2/3']
