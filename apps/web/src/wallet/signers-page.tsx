import { readSigners, type Signers } from '@watt/sdk/account'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { live } from '../chain/live.ts'
import { usePublicClient } from '../chain/public-client.ts'
import { isSmart, type Account } from '../keys/accounts.ts'
import { hasOwnKey } from '../keys/own-key.ts'
import { useWallet } from '../keys/wallet.ts'
import { AccountChoice } from '../sign/account-choice.tsx'
import { Notice } from '../ui/badge.tsx'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { AddSigner } from './add-signer.tsx'
import { WalletFrame } from './frame.tsx'
import { Sessions } from './sessions.tsx'
import { SignerTable } from './signer-table.tsx'
import { TurnBack, Upgrade } from './upgrade.tsx'

/** `/wallet/signers`: who may act for the account, how many must agree, and keys that may do a little of it. */
export function SignersPage() {
  const t = useTranslations('smart')
  const tw = useTranslations('wallet')
  const { active, accounts } = useWallet()
  return (
    <WalletFrame title={t('signers.title')} lead={t('signers.lead')}>
      {accounts.length > 1 && (
        <div className="max-w-md">
          <AccountChoice label={tw('nav.accounts')} />
        </div>
      )}
      {active && <OfAccount key={active.address} account={active} />}
    </WalletFrame>
  )
}

function OfAccount({ account }: { readonly account: Account }) {
  const t = useTranslations('smart')
  const client = usePublicClient()
  const standing = useQuery({
    queryKey: ['signers', account.address],
    queryFn: async () => (await readSigners(client, account.address)) ?? null,
    ...live,
  })
  if (!isSmart(account) && !hasOwnKey(account))
    return <EmptyState title={t('signers.none')}>{t('signers.noneWhy')}</EmptyState>
  return (
    <Loaded query={standing} lines={6}>
      {(found) => {
        if (found === null && !isSmart(account)) return <Upgrade account={account} />
        return <Smart account={account} found={found ?? foundersOf(account)} isStanding={found !== null} />
      }}
    </Loaded>
  )
}

function Smart({
  account,
  found,
  isStanding,
}: {
  readonly account: Account
  readonly found: Signers
  readonly isStanding: boolean
}) {
  const t = useTranslations('smart')
  return (
    <>
      {!isStanding && <Notice title={t('signers.notYet')}>{t('signers.notYetWhy')}</Notice>}
      {isSmart(account) && found.signers.length === 1 && (
        <Notice tone="warn" title={t('signers.alone')}>
          {t('create.losesWhy')}
        </Notice>
      )}
      <SignerTable account={account} found={found} />
      <AddSigner account={account} found={found} />
      {isStanding && <Sessions account={account} />}
      {!isSmart(account) && <TurnBack account={account} />}
    </>
  )
}

/** Of an account that does not stand: those it will be made with. */
function foundersOf({ source }: Account): Signers {
  const signers = source.kind === 'passkey' ? (source.founders ?? []) : []
  return { signers, threshold: 1n }
}
