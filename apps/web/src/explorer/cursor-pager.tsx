import { useTranslations } from 'use-intl'
import { Button } from '../ui/button.tsx'

/** Goes through a list of the index: back to its beginning, or on. */
export function CursorPager({
  cursor,
  next,
  onGo,
}: {
  readonly cursor: string | undefined
  readonly next: string | null
  /** undefined: to the beginning. */
  readonly onGo: (cursor: string | undefined) => void
}) {
  const t = useTranslations('explorer')
  if (cursor === undefined && next === null) return null
  return (
    <div className="flex flex-wrap gap-2">
      {cursor !== undefined && <Button onClick={() => onGo(undefined)}>{t('pager.beginning')}</Button>}
      {next !== null && <Button onClick={() => onGo(next)}>{t('pager.next')}</Button>}
    </div>
  )
}
