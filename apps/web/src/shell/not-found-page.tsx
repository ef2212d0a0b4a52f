import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { buttonClass } from '../ui/button.tsx'
import { Page } from '../ui/page.tsx'
import { EmptyState } from '../ui/states.tsx'

/** For an address that leads nowhere. */
export function NotFoundPage(): ReactNode {
  const t = useTranslations('shell')
  return (
    <Page title={t('notFound.title')}>
      <EmptyState
        title={t('notFound.what')}
        action={
          <Link to="/" className={buttonClass('primary')}>
            {t('notFound.home')}
          </Link>
        }
      >
        {t('notFound.why')}
      </EmptyState>
    </Page>
  )
}
