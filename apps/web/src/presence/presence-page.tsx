import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import type { PeopleContracts } from '@watt/sdk/people'
import { useTranslations } from 'use-intl'
import type { Hex } from 'viem'
import { usePublicClient } from '../chain/public-client.ts'
import { canSign, type Account } from '../keys/accounts.ts'
import { useWallet } from '../keys/wallet.ts'
import { AccountChoice } from '../sign/account-choice.tsx'
import { useNetworkQuery } from '../sign/network.ts'
import { Notice } from '../ui/badge.tsx'
import { buttonClass } from '../ui/button.tsx'
import { Page } from '../ui/page.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { CircleSection } from './circle-section.tsx'
import { InviteSection } from './invite-section.tsx'
import { JoinPanel } from './join-panel.tsx'
import { MemberFigures } from './member-figures.tsx'
import { peopleQuery, standingQuery } from './read-presence.ts'
import { RewardsSection } from './rewards-section.tsx'
import { TodayCard } from './today-card.tsx'

/** `/presence`: am I here today, what did it bring, and who knows me? */
export function PresencePage() {
  const t = useTranslations('presence')
  const people = useQuery(peopleQuery(usePublicClient()))
  const network = useNetworkQuery()
  const { isReady, active, accounts } = useWallet()
  return (
    <Page title={t('title')} lead={t('lead')}>
      {!isReady ? (
        <Skeleton lines={6} />
      ) : active === undefined ? (
        <NoAccount />
      ) : (
        <>
          {accounts.length > 1 && (
            <div className="max-w-md">
              <AccountChoice label={t('account')} />
            </div>
          )}
          <Loaded query={people} lines={6}>
            {(contracts) => (
              <Loaded query={network} lines={6}>
                {(it) => (
                  <OfAccount key={active.address} contracts={contracts} network={it} account={active} />
                )}
              </Loaded>
            )}
          </Loaded>
        </>
      )}
    </Page>
  )
}

function NoAccount() {
  const t = useTranslations('presence')
  return (
    <EmptyState
      title={t('noAccount.title')}
      action={
        <Link to="/wallet" className={buttonClass('primary')}>
          {t('noAccount.open')}
        </Link>
      }
    >
      {t('noAccount.why')}
    </EmptyState>
  )
}

function OfAccount({
  contracts,
  network,
  account,
}: {
  readonly contracts: PeopleContracts
  readonly network: Hex
  readonly account: Account
}) {
  const t = useTranslations('presence')
  const { inviter } = useSearch({ from: '/presence' })
  const standing = useQuery(standingQuery(usePublicClient(), contracts, account.address))
  return (
    <Loaded query={standing} lines={8}>
      {(it) =>
        it.member === undefined ? (
          canSign(account) ? (
            <JoinPanel contracts={contracts} network={network} account={account} invitedBy={inviter} />
          ) : (
            <EmptyState title={t('watched.title')}>{t('watched.why')}</EmptyState>
          )
        ) : (
          <>
            {!canSign(account) && <Notice tone="warn">{t('watched.why')}</Notice>}
            <TodayCard standing={it} member={it.member} network={network} account={account} />
            <MemberFigures standing={it} member={it.member} />
            <RewardsSection standing={it} member={it.member} />
            <CircleSection standing={it} member={it.member} />
            <InviteSection member={it.member} />
          </>
        )
      }
    </Loaded>
  )
}
