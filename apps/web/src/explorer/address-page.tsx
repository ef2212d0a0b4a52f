import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { getAddress, InvalidAddressError, isAddress, type Address } from 'viem'
import { useIndex } from '../chain/index-client.ts'
import { live } from '../chain/live.ts'
import { usePublicClient } from '../chain/public-client.ts'
import { nameIn, useDirectory } from '../intent/directory.ts'
import { Amount, Count } from '../ui/amount.tsx'
import { cut } from '../ui/cut.ts'
import { DataList } from '../ui/data-list.tsx'
import { Hash } from '../ui/hash.tsx'
import { Page, Section } from '../ui/page.tsx'
import { EmptyState, ErrorState, Loaded } from '../ui/states.tsx'
import { AddressHistory, AddressTransfers } from './address-history.tsx'
import { accountOf, kindOf } from './account.ts'
import { Holdings } from './holdings.tsx'
import { IndexBehind } from './index-behind.tsx'

/** `/address/{address}`. */
export function AddressPage() {
  const t = useTranslations('explorer')
  const { address } = useParams({ from: '/address/$address' })
  if (!isAddress(address, { strict: false })) {
    return (
      <Page title={t('address.title')}>
        <ErrorState error={new InvalidAddressError({ address })} />
      </Page>
    )
  }
  return <KnownAddress key={address} address={getAddress(address)} />
}

function KnownAddress({ address }: { readonly address: Address }) {
  const t = useTranslations('explorer')
  const client = usePublicClient()
  const directory = useDirectory().data
  const name = directory && nameIn(address, directory)
  const query = useQuery({
    queryKey: ['account', address],
    queryFn: () => accountOf(client, address),
    ...live,
  })
  const index = useIndex()
  return (
    <Page
      title={name ?? t('address.title')}
      tabTitle={name ?? t('address.tab', { address: cut(address) })}
      lead={<Hash kind="address" value={address} isWhole />}
    >
      <Loaded query={query} lines={4}>
        {(account) => (
          <DataList
            facts={[
              { label: t('address.balance'), value: <Amount value={account.balance} fractionMax={18} /> },
              {
                label: t('address.kind'),
                value: t(`kind.${kindOf(account.code)}`),
                hint: kindOf(account.code) === 'contract' && t('input.bytes', { count: account.codeBytes }),
              },
              { label: t('address.sent'), value: <Count value={account.nonce} /> },
            ]}
          />
        )}
      </Loaded>
      <Holdings address={address} />
      <Section title={t('address.history')}>
        {index ? (
          <>
            <IndexBehind index={index} />
            <AddressHistory index={index} address={address} />
          </>
        ) : (
          <EmptyState title={t('noIndex.title')}>{t('noIndex.why')}</EmptyState>
        )}
      </Section>
      {index && <AddressTransfers index={index} address={address} />}
    </Page>
  )
}
