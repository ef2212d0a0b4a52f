import { useParams } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { Hash } from '../ui/hash.tsx'
import { Page } from '../ui/page.tsx'

/** `/tx/{hash}`. */
export function TxPage() {
  const t = useTranslations('explorer')
  const { hash } = useParams({ from: '/tx/$hash' })
  return (
    <Page title={t('column.hash')}>
      <Hash value={hash} isWhole />
    </Page>
  )
}
