import { useTranslations } from 'use-intl'
import { isAddressEqual } from 'viem'
import { useWallet } from '../keys/wallet.ts'
import { Notice } from '../ui/badge.tsx'
import { DataList } from '../ui/data-list.tsx'
import { Hash } from '../ui/hash.tsx'
import { AccountChoice } from './account-choice.tsx'
import { useAccountName } from './account-name.ts'
import type { Replacement } from './replacement.ts'
import { useRecords } from './store.ts'

/** Whether a replacement can be signed: it came into a block meanwhile, or an account is in use that did not send it. */
export type Standing = 'ready' | 'gone' | 'other-account'

/** @returns ready also for what replaces nothing. */
export function useStanding(replaces: Replacement | undefined): Standing {
  const { active } = useWallet()
  const state = useRecords().find(({ hash }) => hash === replaces?.hash)?.state
  if (replaces === undefined) return 'ready'
  // Who cleared the records may still replace what waits.
  if (state !== undefined && state !== 'pending') return 'gone'
  return active && isAddressEqual(active.address, replaces.from) ? 'ready' : 'other-account'
}

/** What a replacement is, whose, and of what; or why it cannot be signed. */
export function ReplaceNotice({
  replaces,
  standing,
}: {
  readonly replaces: Replacement
  readonly standing: Standing
}) {
  const t = useTranslations('sign')
  const { active } = useWallet()
  const nameOf = useAccountName()
  switch (standing) {
    case 'gone':
      return <Notice tone="warn" title={t('replace.gone')} isUrgent />
    case 'other-account':
      return (
        <>
          <AccountChoice label={t('account.from')} />
          <Notice tone="warn" title={t('replace.otherAccount')} />
        </>
      )
    case 'ready':
      return (
        <>
          <Notice tone="accent" title={t(`replace.what.${replaces.kind}`)}>
            {t('replace.uncertain')}
          </Notice>
          <DataList
            facts={[
              { label: t('account.from'), value: <bdi>{active && nameOf(active)}</bdi> },
              { label: t('replace.of'), value: <Hash value={replaces.hash} kind="tx" /> },
            ]}
          />
        </>
      )
  }
}
