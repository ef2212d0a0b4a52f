import { useTranslations } from 'use-intl'
import { isAddressEqual, type Address } from 'viem'
import { useWallet, wallet } from '../keys/wallet.ts'
import { cut } from '../ui/cut.ts'
import { DataList } from '../ui/data-list.tsx'
import { SelectField } from '../ui/field.tsx'
import { useAccountName } from './account-name.ts'

/**
 * The account in use, and a choice of another where there are more.
 * @param only - Nobody else will do: once that one is in use, there is no choice.
 */
export function AccountChoice({
  label,
  only,
}: {
  readonly label: string
  readonly only?: Address | undefined
}) {
  const t = useTranslations('sign')
  const { accounts, active } = useWallet()
  const nameOf = useAccountName()
  if (only !== undefined && active && isAddressEqual(only, active.address))
    return <DataList facts={[{ label, value: <bdi>{nameOf(active)}</bdi> }]} />
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
