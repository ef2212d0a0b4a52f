import { lazy, useState, type ComponentType, type LazyExoticComponent } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from './button.tsx'

/**
 * A part of a screen that is fetched when it is first shown. One that cannot be fetched says so and leaves the screen as it
 * is, with all that was typed: browsers ask again for a script that failed only when the page is opened again.
 */
export function lazyPart<PROPS>(
  load: () => Promise<{ readonly default: ComponentType<PROPS> }>,
  /** What stands in its place; told to close where the part would have been. */
  Away: ComponentType<PROPS> = PartAway as ComponentType<PROPS>,
): LazyExoticComponent<ComponentType<PROPS>> {
  return lazy(() => load().catch(() => ({ default: Away })))
}

export function PartAway({ onClose }: { readonly onClose?: () => void }) {
  const t = useTranslations('ui')
  const [isShown, setIsShown] = useState(true)
  if (!isShown) return null
  return (
    <div
      role="alert"
      className="fixed inset-x-4 bottom-24 z-50 mx-auto flex max-w-prose flex-col items-start gap-3 rounded-card border border-bad bg-raised p-4 text-base text-text shadow-layer lg:bottom-6"
    >
      <p>{t('partAway')}</p>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" onClick={() => location.reload()}>
          {t('reload')}
        </Button>
        <Button
          onClick={() => {
            setIsShown(false)
            onClose?.()
          }}
        >
          {t('close')}
        </Button>
      </div>
    </div>
  )
}
