import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import type { Account } from '../keys/accounts.ts'
import { useWallet } from '../keys/wallet.ts'
import { ProofLine } from '../light/proof-line.tsx'
import { useProvenBalance } from '../light/queries.ts'
import { AccountChoice } from '../sign/account-choice.tsx'
import { useNetwork } from '../sign/network.ts'
import { hideAmounts, useAmountsHidden } from '../sign/privacy.ts'
import { Badge, Notice } from '../ui/badge.tsx'
import { Button, buttonClass } from '../ui/button.tsx'
import { Hash } from '../ui/hash.tsx'
import { Card, Section } from '../ui/page.tsx'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'
import { ActivityList } from './activity-list.tsx'
import { WalletFrame } from './frame.tsx'
import { useHoldings, type Holding } from './holdings.ts'
import { OwnAmount } from './own-amount.tsx'

const recentCount = 5

/** `/wallet`: what do I have, and what is on its way? */
export function WalletPage() {
  const t = useTranslations('wallet')
  const { active } = useWallet()
  return <WalletFrame title={t('title')}>{active && <Overview account={active} />}</WalletFrame>
}

function Overview({ account }: { readonly account: Account }) {
  const t = useTranslations('wallet')
  const { accounts } = useWallet()
  const holdings = useHoldings(account.address)
  return (
    <>
      <BackupReminder />
      {accounts.length > 1 && (
        <div className="max-w-md">
          <AccountChoice label={t('nav.accounts')} />
        </div>
      )}
      <Loaded query={holdings} lines={6}>
        {([coins, ...tokens]) => (
          <>
            <BalanceCard account={account} coins={coins!} />
            <Section title={t('overview.tokens')}>
              <Tokens tokens={tokens.filter(({ amount }) => amount > 0n)} />
            </Section>
          </>
        )}
      </Loaded>
      <Section
        title={t('overview.recent')}
        actions={
          <Link to="/wallet/activity" className="link">
            {t('overview.all')}
          </Link>
        }
      >
        <ActivityList address={account.address} count={recentCount} />
      </Section>
    </>
  )
}

function BalanceCard({ account, coins }: { readonly account: Account; readonly coins: Holding }) {
  const t = useTranslations('wallet')
  const ts = useTranslations('sign')
  const isHidden = useAmountsHidden()
  const proof = useProvenBalance(useNetwork(), account.address)
  return (
    <Card className="flex flex-col gap-4 p-6">
      <div className="flex flex-wrap items-start justify-between gap-4">
        <div>
          <p className="text-sm text-quiet">{t('overview.balance')}</p>
          <p className="text-3xl font-semibold" data-testid="balance">
            <OwnAmount holding={coins} />
          </p>
          <ProofLine proof={proof} />
        </div>
        <Button look="quiet" onClick={() => hideAmounts(!isHidden)}>
          {isHidden ? t('overview.show') : t('overview.hide')}
        </Button>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <span className="text-sm text-quiet">{t('overview.address')}</span>
        <Hash value={account.address} kind="address" isWhole />
        {account.source.kind !== 'words' && account.source.kind !== 'key' && (
          <Badge tone={account.source.kind === 'passkey' ? 'neutral' : 'warn'}>
            {ts(`account.kind.${account.source.kind}`)}
          </Badge>
        )}
      </div>
      <div className="flex flex-wrap gap-2">
        <Link to="/wallet/send" className={buttonClass('primary')}>
          {t('nav.send')}
        </Link>
        <Link to="/wallet/receive" className={buttonClass('plain')}>
          {t('nav.receive')}
        </Link>
      </div>
    </Card>
  )
}

function Tokens({ tokens }: { readonly tokens: readonly Holding[] }) {
  const t = useTranslations('wallet')
  if (tokens.length === 0)
    return <EmptyState title={t('overview.noTokens')}>{t('overview.noTokensWhy')}</EmptyState>
  return (
    <Table<Holding>
      caption={t('overview.tokens')}
      rows={tokens}
      keyOf={({ address }) => address ?? ''}
      columns={[
        {
          id: 'token',
          label: t('overview.token'),
          cell: ({ symbol, address }) => <Hash value={address ?? ''} kind="address" name={symbol} />,
        },
        {
          id: 'amount',
          label: t('overview.amount'),
          isFigure: true,
          cell: (holding) => <OwnAmount holding={holding} />,
        },
      ]}
    />
  )
}

function BackupReminder() {
  const t = useTranslations('wallet')
  const { unsavedWords } = useWallet()
  if (unsavedWords === undefined) return null
  return (
    <Notice tone="warn" title={t('overview.unsaved')}>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-prose">{t('overview.unsavedWhy')}</p>
        <Link to="/wallet/backup" className={buttonClass('plain')}>
          {t('overview.unsavedAct')}
        </Link>
      </div>
    </Notice>
  )
}
