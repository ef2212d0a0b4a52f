import { useTranslations } from 'use-intl'
import { isAddressEqual, type Address } from 'viem'
import { nameIn, useDirectory } from '../intent/directory.ts'
import { looksLike } from '../intent/look-alike.ts'
import type { Account } from '../keys/accounts.ts'
import { useWallet } from '../keys/wallet.ts'
import { useAccountName } from '../sign/account-name.ts'
import { useNetwork } from '../sign/network.ts'
import { recentParties, wasUsed } from '../sign/records.ts'
import { useRecords } from '../sign/store.ts'
import { Notice } from '../ui/badge.tsx'
import { cut } from '../ui/cut.ts'
import { Identicon } from '../ui/identicon.tsx'

const hintsMax = 6
const knownMax = 100

/** What to look at twice while the address is still in the field. */
export function RecipientWarning({
  account,
  recipient,
}: {
  readonly account: Account
  readonly recipient: Address
}) {
  const t = useTranslations('wallet')
  const ts = useTranslations('sign')
  const { accounts } = useWallet()
  const { data: directory } = useDirectory()
  const sent = useRecords()
  const network = useNetwork()
  if (network === undefined) return null
  const known = [...accounts.map((it) => it.address), ...recentParties(sent, network, knownMax)]
  const like = known.find((it) => looksLike(it, recipient))
  if (like !== undefined)
    return (
      <Notice tone="bad" title={ts('risk.level.danger')} isUrgent>
        {t('send.lookAlike', { known: cut(like) })}
      </Notice>
    )
  if (isAddressEqual(recipient, account.address)) return <Notice tone="warn">{ts('risk.to-self')}</Notice>
  const isOwn = accounts.some((it) => isAddressEqual(it.address, recipient))
  const name = directory && nameIn(recipient, directory)
  if (isOwn || name !== undefined || wasUsed(sent, network, recipient)) return null
  return <Notice tone="warn">{t('send.firstTime')}</Notice>
}

/** Whom one paid before, and the other accounts of the wallet: one press fills the field. */
export function RecipientHints({
  account,
  onChoose,
}: {
  readonly account: Account
  readonly onChoose: (address: Address) => void
}) {
  const t = useTranslations('wallet')
  const { accounts } = useWallet()
  const nameOf = useAccountName()
  const sent = useRecords()
  const network = useNetwork()
  const own = accounts.filter((it) => it.address !== account.address)
  const recent = network === undefined ? [] : recentParties(sent, network, hintsMax)
  const others = recent.filter((address) => accounts.every((it) => !isAddressEqual(it.address, address)))
  const hints = [
    ...others.map((address) => ({ address, name: cut(address) })),
    ...own.map((it) => ({ address: it.address, name: nameOf(it) })),
  ].slice(0, hintsMax)
  if (hints.length === 0) return null
  return (
    <div className="flex flex-col gap-1">
      <p className="text-sm text-quiet" id="recent-label">
        {t('send.recent')}
      </p>
      <ul aria-labelledby="recent-label" className="flex flex-wrap gap-2">
        {hints.map(({ address, name }) => (
          <li key={address}>
            <button
              type="button"
              title={address}
              onClick={() => onChoose(address)}
              className="flex min-h-11 max-w-48 items-center gap-2 rounded-full border border-line px-3 text-sm hover:bg-sunken lg:min-h-9"
            >
              <Identicon of={address} />
              <span className="truncate">{name}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
