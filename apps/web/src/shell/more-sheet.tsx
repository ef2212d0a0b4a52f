import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { Sheet } from '../ui/sheet.tsx'
import type { Area } from './areas.ts'
import { LanguageSelect, ThemeSelect } from './preference-selects.tsx'

/** What the bottom bar has no room for. */
export default function MoreSheet({
  areas,
  onClose,
}: {
  readonly areas: readonly Area[]
  readonly onClose: () => void
}) {
  const t = useTranslations('shell')
  return (
    <Sheet open onClose={onClose} title={t('more')}>
      <div className="flex flex-col gap-4">
        {areas.length > 0 && (
          <ul className="flex flex-col">
            {areas.map(({ id, to, icon: Icon }) => (
              <li key={id}>
                <Link
                  to={to}
                  onClick={onClose}
                  className="flex min-h-12 items-center gap-3 rounded-card px-2 hover:bg-sunken data-[status=active]:text-accent"
                >
                  <Icon />
                  {t(`areas.${id}.name`)}
                </Link>
              </li>
            ))}
          </ul>
        )}
        <div className="grid grid-cols-2 gap-3">
          <LanguageSelect showsLabel />
          <ThemeSelect showsLabel />
        </div>
      </div>
    </Sheet>
  )
}
