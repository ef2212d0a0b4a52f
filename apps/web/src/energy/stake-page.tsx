import { useQuery } from '@tanstack/react-query'
import { useLocale, useTranslations } from 'use-intl'
import { claimCall, readStake, withdrawStakeCall, type StakeStatus } from '@watt/sdk/energy'
import { zeroAddress } from 'viem'
import { live } from '../chain/live.ts'
import { usePublicClient } from '../chain/public-client.ts'
import { writeDuration } from '../i18n/durations.ts'
import type { Language } from '../i18n/languages.ts'
import { useWallet } from '../keys/wallet.ts'
import { Amount } from '../ui/amount.tsx'
import { Button } from '../ui/button.tsx'
import { Figures } from '../ui/data-list.tsx'
import { Card, Page, Section } from '../ui/page.tsx'
import { Loaded } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { say } from '../ui/toast.tsx'
import { EnergyNav, WithEnergy } from './frame.tsx'
import type { Energy } from './queries.ts'
import { annualRateBps } from './stake.ts'
import { StakeForm, UnstakeForm } from './stake-forms.tsx'
import { useWrite } from './use-write.ts'
import { writeShare } from './words.ts'

/** `/energy/stake`: WATT that earns, what it earned, and the way back. */
export function StakePage() {
  const t = useTranslations('energy')
  return (
    <Page title={t('stake.title')} lead={t('stake.lead')}>
      <EnergyNav />
      <WithEnergy>{(energy) => <Stake energy={energy} />}</WithEnergy>
    </Page>
  )
}

function Stake({ energy }: { readonly energy: Energy }) {
  const client = usePublicClient()
  const account = useWallet().active?.address
  const stake = useQuery({
    queryKey: ['energy', 'stake', account],
    queryFn: () => readStake(client, energy.contracts, account ?? zeroAddress),
    ...live,
  })
  return (
    <Loaded query={stake} lines={8}>
      {(status) => (
        <>
          <Pool status={status} />
          {account !== undefined && <Own energy={energy} status={status} />}
          <StakeForm energy={energy} status={status} account={account} />
          {status.staked > 0n && <UnstakeForm energy={energy} status={status} />}
        </>
      )}
    </Loaded>
  )
}

function Pool({ status }: { readonly status: StakeStatus }) {
  const t = useTranslations('energy')
  const language = useLocale()
  const rate = annualRateBps(status)
  return (
    <>
      <Figures
        facts={[
          { label: t('stake.rate'), value: rate === undefined ? '–' : writeRate(rate, language) },
          {
            label: t('stake.total'),
            value: <Amount value={status.totalStaked} symbol="wWATT" fractionMax={2} />,
          },
          { label: t('stake.delay'), value: writeDuration(status.unstakeDelay, language) },
        ]}
      />
      <p className="max-w-prose text-sm text-quiet">
        {status.rewardPerSecond === 0n ? t('stake.noRewards') : t('stake.howRate')}{' '}
        {status.rewardPerSecond > 0n && (
          <>
            {t('stake.perDay')}{' '}
            <Amount value={status.rewardPerSecond * 86_400n} symbol="wWATT" fractionMax={2} />
          </>
        )}
      </p>
    </>
  )
}

function Own({ energy, status }: { readonly energy: Energy; readonly status: StakeStatus }) {
  const t = useTranslations('energy')
  const write = useWrite()
  const { staked, earned, queue, released } = status
  if (staked === 0n && earned === 0n && queue.length === 0) return null

  async function take(kind: 'claim' | 'withdraw'): Promise<void> {
    const call = kind === 'claim' ? claimCall(energy.contracts) : withdrawStakeCall(energy.contracts)
    if (await write({ title: t(`stake.${kind}`), call })) say(t(`stake.${kind}Done`))
  }

  return (
    <Section title={t('stake.yours')}>
      <Card className="flex flex-col gap-4">
        <dl className="grid gap-4 sm:grid-cols-3">
          <div>
            <dt className="text-sm text-quiet">{t('stake.staked')}</dt>
            <dd className="text-lg font-semibold">
              <Amount value={staked} symbol="wWATT" />
            </dd>
          </div>
          <div>
            <dt className="text-sm text-quiet">{t('stake.earned')}</dt>
            <dd className="text-lg font-semibold">
              <Amount value={earned} symbol="wWATT" />
            </dd>
          </div>
          {queue.length > 0 && (
            <div>
              <dt className="text-sm text-quiet">{t('stake.waiting')}</dt>
              {queue.map(({ amount, releaseAt }, at) => (
                <dd key={at}>
                  <Amount value={amount} symbol="wWATT" /> · {t('stake.free')} <Time at={releaseAt} />
                </dd>
              ))}
            </div>
          )}
        </dl>
        <div className="flex flex-wrap gap-2">
          <Button look="primary" disabled={earned === 0n} onClick={() => void take('claim')}>
            {t('stake.claim')}
          </Button>
          {queue.length > 0 && (
            <Button disabled={released === 0n} onClick={() => void take('withdraw')}>
              {t('stake.withdraw')}
            </Button>
          )}
        </div>
      </Card>
    </Section>
  )
}

/** With next to nothing staked the rate has no end, and the number no meaning. */
function writeRate(bps: bigint, language: Language): string {
  const most = 100_000n
  return bps > most ? `> ${writeShare(most, language)}` : writeShare(bps, language)
}
