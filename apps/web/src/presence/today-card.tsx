import { useQueryClient } from '@tanstack/react-query'
import { checkInCall, presenceChallenge, readOpenDay, type MemberCard } from '@watt/sdk/people'
import { useTranslations } from 'use-intl'
import type { Hex } from 'viem'
import { usePublicClient } from '../chain/public-client.ts'
import type { Account } from '../keys/accounts.ts'
import { hasOwnKey } from '../keys/own-key.ts'
import { requestWrite } from '../sign/requests.ts'
import { useUnlock } from '../sign/use-unlock.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { useNowMs } from '../ui/clock.ts'
import { CheckIcon, PresenceIcon } from '../ui/icons.tsx'
import { Card } from '../ui/page.tsx'
import { say } from '../ui/toast.tsx'
import { countdown, endOfDayMs, todayOf } from './days.ts'
import { answerChallenge, isOnDevice, pointOfMember } from './member-passkey.ts'
import type { Standing } from './read-presence.ts'
import { stampFor } from './stamp-for.ts'
import { StepsView, type Step } from './steps-view.tsx'
import { useTask } from './use-task.ts'

/** Whether the member is here today, the button that says so, and how long the day lasts. */
export function TodayCard({
  standing,
  member,
  network,
  account,
}: {
  readonly standing: Standing
  readonly member: MemberCard
  readonly network: Hex
  readonly account: Account
}) {
  const t = useTranslations('presence')
  const { open } = standing
  const today = todayOf(member, open)
  const { task, checkIn, sheet } = useCheckIn(standing, member, network, account)
  const Icon = today === 'present' ? CheckIcon : PresenceIcon
  return (
    <Card className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-4">
        <div className="flex items-center gap-4">
          <Icon className={`size-10 ${today === 'present' ? 'text-good' : 'text-accent'}`} />
          <div>
            <p className="text-xl font-semibold">{t(`today.${today}`)}</p>
            <Countdown untilMs={endOfDayMs(open)} isPresent={today === 'present'} day={open.day} />
          </div>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <Badge tone={member.status === 'suspended' ? 'bad' : 'accent'}>
            {t(`status.${member.status}`)}
          </Badge>
          {member.isSeed && <Badge tone="good">{t('seed')}</Badge>}
        </div>
      </div>
      {today === 'open' && (
        <>
          <StepsView task={task} />
          <div>
            <Button look="primary" busy={task.state.kind === 'working'} onClick={checkIn}>
              {t('checkIn.act')}
            </Button>
            <p className="mt-2 text-sm text-quiet">{t('checkIn.free')}</p>
          </div>
        </>
      )}
      {today === 'suspended' && <p className="max-w-prose text-quiet">{t('today.suspendedWhy')}</p>}
      {sheet}
    </Card>
  )
}

function Countdown({
  untilMs,
  isPresent,
  day,
}: {
  readonly untilMs: number
  readonly isPresent: boolean
  readonly day: bigint
}) {
  const t = useTranslations('presence')
  const left = countdown(untilMs - useNowMs())
  return (
    <p className="text-quiet">{t(isPresent ? 'today.next' : 'today.left', { day: String(day), left })}</p>
  )
}

function useCheckIn(standing: Standing, member: MemberCard, network: Hex, account: Account) {
  const t = useTranslations('presence')
  const client = usePublicClient()
  const queries = useQueryClient()
  const task = useTask<Step>()
  const { unlock, sheet } = useUnlock()
  const { contracts } = standing
  const checkIn = (): void =>
    task.run(async (tell, signal) => {
      const [open, point] = await Promise.all([
        readOpenDay(client, contracts),
        pointOfMember(client, contracts, member.id),
      ])
      if (hasOwnKey(account) && !isOnDevice(network, account, point) && !(await unlock())) return
      tell({ kind: 'passkey' })
      const challenge = presenceChallenge(contracts, member.id, open.day, open.word)
      const assertion = await answerChallenge(network, account, point, challenge)
      const stamp =
        member.status === 'new'
          ? await stampFor(contracts, contracts.presence.address, account.address, open, tell, signal)
          : 0n
      const call = checkInCall(contracts, open.day, assertion, stamp)
      const { kind } = await requestWrite({ title: t('checkIn.act'), call })
      await queries.invalidateQueries({ queryKey: ['presence'] })
      if (kind === 'done') say(t('checkIn.done'))
    })
  return { task, checkIn, sheet }
}
