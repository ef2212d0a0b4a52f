import type { ReactNode } from 'react'
import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import type { GovernanceContracts } from '@watt/sdk/governance'
import { buttonClass } from '../ui/button.tsx'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { useGovernance } from './queries.ts'

/** The ways between the screens of this area. */
export function GovernanceNav() {
  const t = useTranslations('governance')
  const look = 'inline-flex min-h-11 items-center rounded-card px-3 font-medium hover:bg-sunken'
  const chosen = { className: `${look} bg-accent-soft text-accent` }
  const other = { className: `${look} text-quiet` }
  return (
    <nav aria-label={t('nav.label')} className="-mx-3 flex flex-wrap gap-1">
      <Link to="/governance" activeProps={chosen} inactiveProps={other}>
        {t('nav.proposals')}
      </Link>
      <Link to="/parameters" activeProps={chosen} inactiveProps={other}>
        {t('nav.parameters')}
      </Link>
    </nav>
  )
}

/** The way to a proposal of one's own. */
export function ProposeLink() {
  const t = useTranslations('governance')
  return (
    <Link to="/proposal/new" className={buttonClass('primary')}>
      {t('new.open')}
    </Link>
  )
}

/** Shows what needs the contracts of governance, or says that this network has none. */
export function WithGovernance({
  children,
}: {
  readonly children: (contracts: GovernanceContracts) => ReactNode
}) {
  const t = useTranslations('governance')
  return (
    <Loaded query={useGovernance()} lines={6}>
      {(contracts) =>
        contracts === null ? (
          <EmptyState title={t('none.title')}>{t('none.why')}</EmptyState>
        ) : (
          children(contracts)
        )
      }
    </Loaded>
  )
}
