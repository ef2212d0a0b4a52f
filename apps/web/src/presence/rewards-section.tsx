import { useQuery, useQueryClient } from '@tanstack/react-query'
import { claimCall, readReward, type MemberCard } from '@watt/sdk/people'
import { useTranslations } from 'use-intl'
import { usePublicClient } from '../chain/public-client.ts'
import { requestWrite } from '../sign/requests.ts'
import { Amount } from '../ui/amount.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { DataList } from '../ui/data-list.tsx'
import { Section } from '../ui/page.tsx'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'
import { say } from '../ui/toast.tsx'
import { claimOf } from './claims.ts'
import { wasThere } from './days.ts'
import { daysQuery, type DayTotals, type Standing } from './read-presence.ts'
import { StepsView, type Step } from './steps-view.tsx'
import { useTask } from './use-task.ts'

const daysShown = 7
const weiPerGwei = 10n ** 9n

/** What was earned, the button that pays it out, and what the last days gave to all. */
export function RewardsSection({
  standing,
  member,
}: {
  readonly standing: Standing
  readonly member: MemberCard
}) {
  const t = useTranslations('presence')
  const { reward } = standing
  const { earnedGwei = 0n, claimedGwei = 0n, provisionalGwei = 0n } = reward ?? {}
  const { task, claim } = useClaim(standing, member)
  const toClaim = earnedGwei - claimedGwei
  return (
    <Section title={t('rewards.title')} hint={t('rewards.hint')}>
      <DataList
        facts={[
          {
            label: t('rewards.toClaim'),
            value: (
              <span className="flex flex-wrap items-center justify-between gap-3">
                <strong className="text-lg">
                  <Amount value={toClaim * weiPerGwei} />
                </strong>
                {toClaim > 0n && (
                  <Button look="primary" busy={task.state.kind === 'working'} onClick={claim}>
                    {t('rewards.claim')}
                  </Button>
                )}
              </span>
            ),
            hint: toClaim > 0n ? undefined : t('rewards.nothing'),
          },
          { label: t('rewards.earned'), value: <Amount value={earnedGwei * weiPerGwei} /> },
          { label: t('rewards.paid'), value: <Amount value={claimedGwei * weiPerGwei} /> },
          provisionalGwei === 0n
            ? undefined
            : {
                label: t('rewards.waiting'),
                value: <Amount value={provisionalGwei * weiPerGwei} />,
                hint: t('rewards.waitingWhy'),
              },
        ]}
      />
      <StepsView task={task} />
      <LastDays standing={standing} member={member} />
    </Section>
  )
}

function LastDays({ standing, member }: { readonly standing: Standing; readonly member: MemberCard }) {
  const t = useTranslations('presence')
  const client = usePublicClient()
  const lastDay = standing.epoch?.lastClose?.day
  const days = useQuery(daysQuery(client, standing.contracts, lastDay, daysShown))
  if (lastDay === undefined)
    return <EmptyState title={t('rewards.noDay')}>{t('rewards.noDayWhy')}</EmptyState>
  return (
    <Loaded query={days} lines={4}>
      {(rows) => (
        <Table<DayTotals>
          caption={t('rewards.lastDays')}
          rows={rows}
          keyOf={({ day }) => String(day)}
          columns={[
            { id: 'day', label: t('rewards.day'), cell: ({ day }) => String(day) },
            {
              id: 'there',
              label: t('rewards.you'),
              cell: ({ day }) => <There was={wasThere(member, day)} />,
            },
            {
              id: 'paid',
              label: t('rewards.shared'),
              isFigure: true,
              cell: ({ paidGwei }) => <Amount value={paidGwei * weiPerGwei} fractionMax={2} />,
            },
            {
              id: 'fees',
              label: t('rewards.fees'),
              isFigure: true,
              cell: ({ feesGwei }) => <Amount value={feesGwei * weiPerGwei} fractionMax={6} />,
            },
          ]}
        />
      )}
    </Loaded>
  )
}

function There({ was }: { readonly was: boolean | undefined }) {
  const t = useTranslations('presence')
  if (was === undefined) return <span className="text-quiet">{t('rewards.notKept')}</span>
  return <Badge tone={was ? 'good' : 'neutral'}>{t(was ? 'rewards.there' : 'rewards.absent')}</Badge>
}

function useClaim({ contracts }: Standing, { id }: MemberCard) {
  const t = useTranslations('presence')
  const client = usePublicClient()
  const queries = useQueryClient()
  const task = useTask<Step>()
  const claim = (): void =>
    task.run(async () => {
      // Fresh: a proof is good for one day only.
      const found = claimOf(await readReward(client, id))
      if (found === undefined) return
      const { kind } = await requestWrite({ title: t('rewards.claim'), call: claimCall(contracts, [found]) })
      await queries.invalidateQueries({ queryKey: ['presence'] })
      if (kind === 'done') say(t('rewards.claimed'))
    })
  return { task, claim }
}
