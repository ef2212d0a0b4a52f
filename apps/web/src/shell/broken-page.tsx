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
      <ErrorState error={error} onRetry={isPartAway(error) ? () => location.reload() : onRetry} />
    </Page>
  )
}

/** Whether a script or style did not come. Browsers ask for it again only when the page is opened again. */
function isPartAway(error: unknown): boolean {
  const words = error instanceof Error ? error.message : ''
  return /dynamically imported module|importing a module script|unable to preload/i.test(words)
}
