import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { areas } from './areas.ts'

/** The menu of a desktop. */
export function Rail() {
  const t = useTranslations('shell')
  return (
    <nav
      aria-label={t('menu')}
      className="sticky top-0 hidden h-dvh flex-col gap-1 overflow-y-auto border-r border-line bg-surface p-3 lg:flex"
    >
      <Link to="/" className="mb-3 flex items-center gap-3 rounded-card px-3 py-2 text-xl font-semibold">
        <img src="/icon.svg" alt="" width="28" height="28" />
        Watt
      </Link>
      {areas.map(({ id, to, icon: Icon }) => (
        <Link
          key={id}
          to={to}
          activeOptions={{ exact: id === 'home' }}
          className="flex min-h-11 items-center gap-3 rounded-card px-3 text-quiet hover:bg-sunken hover:text-text data-[status=active]:bg-accent-soft data-[status=active]:font-medium data-[status=active]:text-accent"
        >
          <Icon />
          {t(`areas.${id}.name`)}
        </Link>
      ))}
    </nav>
  )
}
