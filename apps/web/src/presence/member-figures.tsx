import type { MemberCard } from '@watt/sdk/people'
import { useTranslations } from 'use-intl'
import { Amount, Count } from '../ui/amount.tsx'
import { Figures } from '../ui/data-list.tsx'
import { runningStreak } from './days.ts'
import type { Standing } from './read-presence.ts'

const weiPerGwei = 10n ** 9n
const trustMax = 1_000

/** Streak, trust and what is shared today, at a glance. */
export function MemberFigures({
  standing: { open, reward, epoch },
  member,
}: {
  readonly standing: Standing
  readonly member: MemberCard
}) {
  const t = useTranslations('presence')
  const trust = reward?.trust ?? 0
  return (
    <Figures
      facts={[
        {
          label: t('figures.streak'),
          value: t('figures.days', { count: runningStreak(member, open) }),
          hint: t('figures.inAll', { count: member.daysPresent }),
        },
        {
          label: t('figures.trust'),
          value: t('figures.trustOf', { trust, all: trustMax }),
          hint: t(trust > 0 ? 'trust.some' : member.isSeed ? 'trust.seedSoon' : 'trust.none'),
        },
        {
          label: t('figures.pool'),
          value: epoch ? <Amount value={epoch.nextEmissionGwei * weiPerGwei} fractionMax={2} /> : '–',
          hint: t('figures.poolHint'),
        },
        {
          label: t('figures.members'),
          value: epoch ? <Count value={epoch.members} /> : '–',
          hint: t('figures.yourNumber', { id: String(member.id) }),
        },
      ]}
    />
  )
}
