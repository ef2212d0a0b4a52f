import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { live } from '../chain/live.ts'
import { usePublicClient } from '../chain/public-client.ts'
import { nameIn, useDirectory } from '../intent/directory.ts'
import { isUnlimited } from '../intent/unlimited.ts'
import type { Account } from '../keys/accounts.ts'
import { useWallet } from '../keys/wallet.ts'
import { requestWrite } from '../sign/requests.ts'
import { Amount } from '../ui/amount.tsx'
import { Button } from '../ui/button.tsx'
import { Hash } from '../ui/hash.tsx'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'
import { readApprovals, revokeCall, type Approval } from './approvals.ts'
import { WalletFrame } from './frame.tsx'

/** `/wallet/approvals`: who may take what, and taking it back. */
export function ApprovalsPage() {
  const t = useTranslations('wallet')
  const { active } = useWallet()
  return (
    <WalletFrame title={t('approvals.title')} lead={t('approvals.hint')}>
      {active && <Approvals account={active} />}
    </WalletFrame>
  )
}

function Approvals({ account }: { readonly account: Account }) {
  const t = useTranslations('wallet')
  const client = usePublicClient()
  const { data: directory, isError } = useDirectory()
  const query = useQuery({
    queryKey: ['approvals', account.address],
    queryFn: () => readApprovals(client, account.address, directory?.tokens ?? []),
    enabled: directory !== undefined || isError,
    ...live,
  })
  async function revoke(found: Approval): Promise<void> {
    const title = t('approvals.revokeTitle', { symbol: found.token.symbol })
    await requestWrite({ title, call: revokeCall(found) })
    await query.refetch()
  }
  return (
    <Loaded query={query} lines={4}>
      {(approvals) =>
        approvals.length === 0 ? (
          <EmptyState title={t('approvals.empty')}>{t('approvals.emptyWhy')}</EmptyState>
        ) : (
          <Table<Approval>
            caption={t('approvals.title')}
            rows={approvals}
            keyOf={({ token, spender, amount }) => `${token.address}${spender}${amount === 'all'}`}
            columns={[
              {
                id: 'spender',
                label: t('approvals.spender'),
                cell: ({ spender }) => (
                  <Hash value={spender} kind="address" name={directory && nameIn(spender, directory)} />
                ),
              },
              {
                id: 'token',
                label: t('approvals.token'),
                cell: ({ token }) => <Hash value={token.address} kind="address" name={token.symbol} isBare />,
              },
              {
                id: 'limit',
                label: t('approvals.limit'),
                isFigure: true,
                cell: ({ token, amount }) => {
                  if (amount === 'all') return <strong>{t('approvals.everything')}</strong>
                  if (isUnlimited(amount)) return <strong>{t('approvals.unlimited')}</strong>
                  return <Amount value={amount} symbol={token.symbol} decimals={token.decimals} />
                },
              },
              {
                id: 'act',
                label: t('approvals.act'),
                cell: (found) => (
                  <Button look="danger" onClick={() => void revoke(found)}>
                    {t('approvals.revoke')}
                  </Button>
                ),
              },
            ]}
          />
        )
      }
    </Loaded>
  )
}
