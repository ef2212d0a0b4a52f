import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { Page } from '../ui/page.tsx'
import { ErrorState } from '../ui/states.tsx'

/** Where a screen failed to draw; the rest of the app goes on. */
export function BrokenPage({
  error,
  onRetry,
}: {
  readonly error: unknown
  readonly onRetry: () => void
}): ReactNode {
  const t = useTranslations('shell')
  return (
    <Page title={t('broken')}>
      <ErrorState error={error} onRetry={onRetry} />
    </Page>
  )
}
