import type { Signers } from '@watt/sdk/account'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import type { Hex } from 'viem'
import { isSmart, type Account } from '../keys/accounts.ts'
import { useWallet } from '../keys/wallet.ts'
import { useAccountName } from '../sign/account-name.ts'
import { requestWrite } from '../sign/requests.ts'
import type { Call } from '../intent/intent.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { SelectField } from '../ui/field.tsx'
import { Hash } from '../ui/hash.tsx'
import { Section } from '../ui/page.tsx'
import { Table } from '../ui/table.tsx'
import { ownPartOf, removeCall, thresholdCall, viewOf } from './signers.ts'

/** Who signs, each with a way to remove it, and how many of them must agree. */
export function SignerTable({ account, found }: { readonly account: Account; readonly found: Signers }) {
  const t = useTranslations('smart')
  const change = useChange()
  const { signers, threshold } = found
  const isLast = signers.length === 1
  return (
    <Section title={t('signers.list')} hint={isSmart(account) ? undefined : t('signers.ownKey')}>
      {signers.length > 0 && (
        <Table<Hex>
          caption={t('signers.list')}
          rows={signers}
          keyOf={(signer) => signer}
          columns={[
            {
              id: 'who',
              label: t('signers.who'),
              cell: (signer) => <Who signer={signer} account={account} />,
            },
            {
              id: 'key',
              label: t('signers.key'),
              cell: (signer) => <Hash value={ownPartOf(signer)} isBare />,
            },
            {
              id: 'act',
              label: t('signers.act'),
              cell: (signer) =>
                isLast ? (
                  <span className="text-sm text-quiet">{t('signers.last')}</span>
                ) : (
                  <Button
                    look="danger"
                    onClick={() =>
                      void change(t('signers.removeTitle'), removeCall(account.address, found, signer))
                    }
                  >
                    {t('signers.remove')}
                  </Button>
                ),
            },
          ]}
        />
      )}
      {signers.length > 1 && (
        <div className="max-w-md">
          <SelectField
            label={t('signers.threshold')}
            helper={t('signers.thresholdHint')}
            value={String(threshold)}
            onChange={({ target }) =>
              void change(
                t('signers.thresholdTitle', { count: target.value }),
                thresholdCall(account.address, BigInt(target.value)),
              )
            }
          >
            {signers.map((_, at) => (
              <option key={at} value={at + 1}>
                {t('signers.of', { count: String(at + 1), all: String(signers.length) })}
              </option>
            ))}
          </SelectField>
        </div>
      )}
    </Section>
  )
}

function Who({ signer, account }: { readonly signer: Hex; readonly account: Account }) {
  const t = useTranslations('smart')
  const { accounts } = useWallet()
  const nameOf = useAccountName()
  const view = viewOf(signer, account, accounts)
  if (view.kind !== 'address')
    return <Badge tone={view.kind === 'here' ? 'good' : 'neutral'}>{t(`signers.kind.${view.kind}`)}</Badge>
  return <Hash value={view.address} kind="address" name={view.account && nameOf(view.account)} isBare />
}

/** Asks for a change of the account by itself; afterwards everything about it is read again. */
export function useChange(): (title: string, call: Call) => Promise<boolean> {
  const queries = useQueryClient()
  return async (title, call) => {
    const { kind } = await requestWrite({ title, call })
    await Promise.all([
      queries.invalidateQueries({ queryKey: ['signers'] }),
      queries.invalidateQueries({ queryKey: ['sessions'] }),
    ])
    return kind === 'done'
  }
}
