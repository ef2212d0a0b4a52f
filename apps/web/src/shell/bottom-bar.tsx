import { Link } from '@tanstack/react-router'
import { Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import { MoreIcon } from '../ui/icons.tsx'
import { lazyPart } from '../ui/lazy-part.tsx'
import { areas } from './areas.ts'

const MoreSheet = lazyPart(() => import('./more-sheet.tsx'))
const shownCount = 4
const item =
  'flex min-h-14 min-w-0 flex-col items-center justify-center gap-0.5 text-xs text-quiet data-[status=active]:font-medium data-[status=active]:text-accent'

/** The menu of a phone. */
export function BottomBar() {
  const t = useTranslations('shell')
  const [showsMore, setShowsMore] = useState(false)
  return (
    <nav
      aria-label={t('menu')}
      className="fixed inset-x-0 bottom-0 z-30 grid auto-cols-fr grid-flow-col border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      {areas.slice(0, shownCount).map(({ id, to, icon: Icon }) => (
        <Link key={id} to={to} activeOptions={{ exact: id === 'home' }} className={item}>
          <Icon className="size-6" />
          <span className="max-w-full truncate px-1">{t(`areas.${id}.name`)}</span>
        </Link>
      ))}
      <button type="button" className={item} onClick={() => setShowsMore(true)} aria-haspopup="dialog">
        <MoreIcon className="size-6" />
        {t('more')}
      </button>
      {showsMore && (
        <Suspense>
          <MoreSheet areas={areas.slice(shownCount)} onClose={() => setShowsMore(false)} />
        </Suspense>
      )}
    </nav>
  )
}
