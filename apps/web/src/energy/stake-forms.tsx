import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { approveCall, stakeCall, unstakeCall, type StakeStatus } from '@watt/sdk/energy'
import { encodeFunctionData, type Address } from 'viem'
import { writeDuration } from '../i18n/durations.ts'
import { readAmount, writeAmount } from '../i18n/numbers.ts'
import { Amount } from '../ui/amount.tsx'
import { Card, Section } from '../ui/page.tsx'
import { say } from '../ui/toast.tsx'
import { ActButton } from './act-button.tsx'
import { AmountField } from './amount-field.tsx'
import type { Energy } from './queries.ts'
import { dailyRewardOf } from './stake.ts'
import { nextStep } from './steps.ts'
import { useHolding } from './use-holdings.ts'
import { useWrite } from './use-write.ts'

type FormFacts = { readonly energy: Energy; readonly status: StakeStatus }

/** Stakes; coins are wrapped first where wrapped ones are missing. */
export function StakeForm({
  energy,
  status,
  account,
}: FormFacts & { readonly account: Address | undefined }) {
  const { wrappedWatt, staking } = energy.contracts
  const t = useTranslations('energy')
  const language = useLocale()
  const write = useWrite()
  const [text, setText] = useState('')
  const token = { address: wrappedWatt.address, symbol: 'wWATT', decimals: 18 }
  const coin = { ...token, symbol: 'WATT', native: true }
  const wrapped = useHolding(token, account, staking.address)
  const coins = useHolding(coin, account, undefined)
  const amount = readAmount(text, language, 18)
  const held = wrapped && coins && wrapped.held + coins.held
  const missing = amount !== undefined && wrapped && amount > wrapped.held ? amount - wrapped.held : 0n
  const step = nextStep({ amount, held, allowed: wrapped?.allowed, needsLeave: true })
  const isWrapping = missing > 0n && (step === 'allow' || step === 'act')
  const text18 = (value: bigint, symbol: string): string =>
    `${writeAmount(value, language, { decimals: 18, fractionMax: 6 })} ${symbol}`

  async function act(): Promise<void> {
    if (isWrapping) {
      const data = encodeFunctionData({ ...wrappedWatt, functionName: 'deposit' })
      const call = { to: wrappedWatt.address, value: missing, data }
      await write({ title: t('stake.wrap', { amount: text18(missing, 'WATT') }), call })
      return
    }
    const title = t('stake.sheet', { amount: text18(amount!, 'wWATT') })
    if (!(await write({ title, call: stakeCall(energy.contracts, amount!) }))) return
    setText('')
    say(t('stake.done'))
  }

  return (
    <Section title={t('stake.act')} hint={t('stake.hint')}>
      <Card>
        <form className="flex max-w-xl flex-col gap-4" onSubmit={(event) => event.preventDefault()}>
          <AmountField
            label={t('form.amount')}
            token={token}
            text={text}
            onText={setText}
            held={held}
            most={wrapped?.held}
            error={text !== '' && amount === undefined ? t('form.badAmount') : undefined}
          />
          {amount !== undefined && amount > 0n && (
            <p className="text-sm text-quiet">
              {t('stake.wouldEarn')} <Amount value={dailyRewardOf(status, amount)} symbol="wWATT" />{' '}
              {t('stake.back', { time: writeDuration(status.unstakeDelay, language) })}
            </p>
          )}
          <ActButton
            step={isWrapping ? 'act' : step}
            token="WATT"
            allow={t('form.allow', { amount: text18(amount ?? 0n, 'wWATT') })}
            act={isWrapping ? t('stake.wrap', { amount: text18(missing, 'WATT') }) : t('stake.act')}
            onAllow={() =>
              void write({
                title: t('form.allowSheet', { amount: text18(amount!, 'wWATT'), what: t('stake.what') }),
                call: approveCall(wrappedWatt.address, staking.address, amount!),
              })
            }
            onAct={() => void act()}
          />
        </form>
      </Card>
    </Section>
  )
}

/** Asks for stake back; it waits before it can be taken. */
export function UnstakeForm({ energy, status }: FormFacts) {
  const t = useTranslations('energy')
  const language = useLocale()
  const write = useWrite()
  const [text, setText] = useState('')
  const amount = readAmount(text, language, 18)

  async function unstake(): Promise<void> {
    const shown = `${writeAmount(amount!, language, { decimals: 18, fractionMax: 6 })} wWATT`
    if (
      !(await write({
        title: t('unstake.sheet', { amount: shown }),
        call: unstakeCall(energy.contracts, amount!),
      }))
    )
      return
    setText('')
    say(t('unstake.done'))
  }

  return (
    <Section
      title={t('unstake.title')}
      hint={t('unstake.hint', { time: writeDuration(status.unstakeDelay, language) })}
    >
      <Card>
        <form className="flex max-w-xl flex-col gap-4" onSubmit={(event) => event.preventDefault()}>
          <AmountField
            label={t('form.amount')}
            token={{ symbol: 'wWATT', decimals: 18 }}
            text={text}
            onText={setText}
            held={status.staked}
            error={text !== '' && amount === undefined ? t('form.badAmount') : undefined}
          />
          <ActButton
            step={nextStep({ amount, held: status.staked, allowed: undefined, needsLeave: false })}
            token="wWATT"
            allow=""
            act={t('unstake.act')}
            onAllow={() => undefined}
            onAct={() => void unstake()}
          />
        </form>
      </Card>
    </Section>
  )
}
