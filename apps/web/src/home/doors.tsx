import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { areas } from '../shell/areas.ts'
import { Section } from '../ui/page.tsx'

/** The ways into the app: only those that lead somewhere. */
export function Doors() {
  const t = useTranslations('home')
  const names = useTranslations('shell')
  return (
    <Section title={t('doors')}>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(15rem,1fr))] gap-3">
        {areas
          .filter(({ id }) => id !== 'home' && id !== 'settings')
          .map(({ id, to, icon: Icon }) => (
            <li key={id}>
              <Link
                to={to}
                className="card flex h-full items-start gap-3 p-4 hover:border-accent hover:bg-accent-soft"
              >
                <Icon className="size-6 text-accent" />
                <span>
                  <span className="block font-semibold">{names(`areas.${id}.name`)}</span>
                  <span className="text-sm text-quiet">{names(`areas.${id}.about`)}</span>
                </span>
              </Link>
            </li>
          ))}
      </ul>
    </Section>
  )
}
