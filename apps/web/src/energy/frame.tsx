import type { ReactNode } from 'react'
import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { useEnergy, type Energy } from './queries.ts'

/** The ways between the screens of this area. */
export function EnergyNav() {
  const t = useTranslations('energy')
  const look = 'inline-flex min-h-11 items-center rounded-card px-3 font-medium hover:bg-sunken'
  const chosen = { className: `${look} bg-accent-soft text-accent` }
  const other = { className: `${look} text-quiet` }
  return (
    <nav aria-label={t('nav.label')} className="-mx-3 flex flex-wrap gap-1">
      <Link to="/energy" activeOptions={{ exact: true }} activeProps={chosen} inactiveProps={other}>
        {t('nav.prices')}
      </Link>
      <Link to="/energy/stake" activeProps={chosen} inactiveProps={other}>
        {t('nav.stake')}
      </Link>
      <Link to="/energy/oracle" activeProps={chosen} inactiveProps={other}>
        {t('nav.oracle')}
      </Link>
      <Link to="/energy/green" activeProps={chosen} inactiveProps={other}>
        {t('nav.green')}
      </Link>
    </nav>
  )
}

/** Shows what needs the energy contracts, or says that this network has none. */
export function WithEnergy({ children }: { readonly children: (energy: Energy) => ReactNode }) {
  const t = useTranslations('energy')
  const energy = useEnergy()
  return (
    <Loaded query={energy} lines={6}>
      {(found) =>
        found === null || found.regions.length === 0 ? (
          <EmptyState title={t('none.title')}>{t('none.why')}</EmptyState>
        ) : (
          children(found)
        )
      }
    </Loaded>
  )
}
