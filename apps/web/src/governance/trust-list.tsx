import { useTranslations } from 'use-intl'
import type { GovernanceContracts, Power, Trust } from '@watt/sdk/governance'
import { Hash } from '../ui/hash.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { nameIn } from './names.ts'

/** Whom an account follows, topic by topic. */
export function TrustList({
  contracts,
  power,
}: {
  readonly contracts: GovernanceContracts
  readonly power: Power
}) {
  const t = useTranslations('governance')
  return (
    <Table<Trust>
      caption={t('delegate.title')}
      rows={power.trust}
      keyOf={({ topic }) => topic}
      columns={[
        { id: 'topic', label: t('column.topic'), cell: ({ topic }) => t(`topic.${topic}`) },
        {
          id: 'follows',
          label: t('delegate.follows'),
          cell: ({ delegate }) =>
            delegate === undefined ? (
              t('delegate.nobody')
            ) : (
              <Hash value={delegate} kind="address" name={nameIn(delegate, contracts.named)} isBare />
            ),
        },
        {
          id: 'until',
          label: t('delegate.until'),
          cell: ({ delegate, expiresAt }) => (delegate === undefined ? '–' : <Time at={expiresAt} />),
        },
      ]}
    />
  )
}
