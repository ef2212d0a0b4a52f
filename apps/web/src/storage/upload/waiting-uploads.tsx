import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { useWallet } from '../../keys/wallet.ts'
import { useNetwork } from '../../sign/network.ts'
import { Notice } from '../../ui/badge.tsx'
import { listUploads } from './folders.ts'

/** That uploads of the account in use wait to be gone on with, on this device. */
export function WaitingUploads() {
  const t = useTranslations('storage')
  const network = useNetwork()
  const { active } = useWallet()
  const { data: records = [] } = useQuery({
    queryKey: ['uploads-here'],
    queryFn: listUploads,
    retry: false,
    gcTime: 0,
  })
  const { length: count } = records.filter(
    ({ isDone, ...record }) =>
      isDone !== true && record.network === network && record.account === active?.address,
  )
  if (count === 0) return null
  return (
    <Notice tone="warn" title={t('files.waiting', { count })}>
      <Link to="/storage/upload" className="link">
        {t('files.toUploads')}
      </Link>
    </Notice>
  )
}
