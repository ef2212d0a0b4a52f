import { useParams } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { Hash } from '../ui/hash.tsx'
import { Page } from '../ui/page.tsx'

/** `/address/{address}`. */
export function AddressPage() {
  const t = useTranslations('explorer')
  const { address } = useParams({ from: '/address/$address' })
  return (
    <Page title={t('column.hash')}>
      <Hash value={address} kind="address" isWhole />
    </Page>
  )
}
