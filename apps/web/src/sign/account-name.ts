/**
 * What an account is called: its owner's name for it, or its place in the list.
 * @module
 */
import { useTranslations } from 'use-intl'
import type { Account } from '../keys/accounts.ts'
import { useWallet } from '../keys/wallet.ts'

/** Names accounts of the wallet in the reader's language. */
export function useAccountName(): (account: Account) => string {
  const t = useTranslations('sign')
  const { accounts } = useWallet()
  return (account) => {
    if (account.label !== '') return account.label
    const place = accounts.findIndex((it) => it.address === account.address) + 1
    return t('account.unnamed', { number: String(place) })
  }
}
