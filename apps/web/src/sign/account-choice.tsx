import { useTranslations } from 'use-intl'
import { useWallet, wallet } from '../keys/wallet.ts'
import { SelectField } from '../ui/field.tsx'
import { cut } from '../ui/cut.ts'
import { useAccountName } from './account-name.ts'

/** The account in use, and a choice of another where there are more. */
export function AccountChoice({ label }: { readonly label: string }) {
  const t = useTranslations('sign')
  const { accounts, active } = useWallet()
  const nameOf = useAccountName()
  return (
    <SelectField
      label={label}
      value={active?.address ?? ''}
      onChange={({ target }) => {
        const chosen = accounts.find(({ address }) => address === target.value)
        if (chosen) wallet.choose(chosen.address)
      }}
    >
      {accounts.map((account) => (
        <option key={account.address} value={account.address}>
          {nameOf(account)} · {cut(account.address)}
          {account.source.kind === 'words' ? '' : ` · ${t(`account.kind.${account.source.kind}`)}`}
        </option>
      ))}
    </SelectField>
  )
}
