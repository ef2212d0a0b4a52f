import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { failureOf } from '../chain/failure.ts'
import { Button } from './button.tsx'
import { CopyButton } from './copy-button.tsx'
import { Skeleton } from './skeleton.tsx'

/** Nothing here yet: what this is, and one thing to do. */
export function EmptyState({
  title,
  children,
  action,
}: {
  readonly title: string
  readonly children?: ReactNode
  readonly action?: ReactNode
}) {
  return (
    <div className="card flex flex-col items-start gap-3 border-dashed p-6">
      <p className="text-lg font-semibold">{title}</p>
      {children !== undefined && <div className="max-w-prose text-quiet">{children}</div>}
      {action}
    </div>
  )
}

/** What went wrong, why, and what to do: try again, or copy the details for whoever helps. */
export function ErrorState({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const t = useTranslations('ui')
  const { kind, detail } = failureOf(error)
  return (
    <div className="card flex flex-col items-start gap-3 border-bad p-6" role="alert">
      <p className="text-lg font-semibold">{t(`failure.${kind}.what`)}</p>
      <p className="max-w-prose text-quiet">{t(`failure.${kind}.why`)}</p>
      <div className="flex flex-wrap items-center gap-2">
        {onRetry && (
          <Button look="primary" onClick={onRetry}>
            {t('retry')}
          </Button>
        )}
        <CopyButton text={detail} label={t('copyDetails')} withLabel />
      </div>
    </div>
  )
}

/**
 * The states of what a query brings: a skeleton while it is on its way, the reason when it failed, else the data.
 * Data that is there stays on the screen while it is asked for again, and also when that fails.
 */
export function Loaded<DATA>({
  query,
  lines = 3,
  children,
}: {
  readonly query: UseQueryResult<DATA>
  /** Height of the skeleton, in lines of text. */
  readonly lines?: number
  readonly children: (data: DATA) => ReactNode
}) {
  if (query.data !== undefined) return children(query.data)
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  return <Skeleton lines={lines} />
}
