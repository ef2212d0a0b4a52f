import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { addLiquidityCall, approveCall, type PoolStatus, type TradedToken } from '@watt/sdk/energy'
import { readAmount, writeAmount } from '../i18n/numbers.ts'
import { useWallet } from '../keys/wallet.ts'
import { Amount } from '../ui/amount.tsx'
import { DataList } from '../ui/data-list.tsx'
import { say } from '../ui/toast.tsx'
import { ActButton } from './act-button.tsx'
import { AmountField } from './amount-field.tsx'
import { isReliable } from './health.ts'
import { planAdd, type Addition } from './liquidity.ts'
import type { Energy, RegionView } from './queries.ts'
import { nextStep } from './steps.ts'
import { secondsToLand, slippageUsual } from './swap.ts'
import { useHolding } from './use-holdings.ts'
import { useWrite } from './use-write.ts'
import { symbolText } from './words.ts'

/** Puts both tokens of a pool in, in its ratio. */
export function AddLiquidityForm({
  energy,
  view: { price, health },
  pool,
}: {
  readonly energy: Energy
  readonly view: RegionView
  readonly pool: PoolStatus
}) {
  const t = useTranslations('energy')
  const language = useLocale()
  const write = useWrite()
  const account = useWallet().active?.address
  const [text, setText] = useState('')
  const [besideText, setBesideText] = useState('')
  const [one, other] = pool.tokens
  const { router } = energy.contracts
  const isFirst = pool.totalShares === 0n
  const amount = readAmount(text, language, one.decimals)
  const beside = readAmount(besideText, language, other.decimals)
  const plan = planAdd(pool, amount, beside, slippageUsual)
  const isNative = other.native === true
  const held = useHolding(one, account, router.address)
  const heldOther = useHolding(other, account, isNative ? undefined : router.address)
  const first = nextStep({
    amount: plan?.most[0],
    held: held?.held,
    allowed: held?.allowed,
    needsLeave: true,
  })
  const second = nextStep({
    amount: plan?.most[1],
    held: heldOther?.held,
    allowed: heldOther?.allowed,
    needsLeave: !isNative,
  })
  // The one token first, then the other; only then both.
  const [step, at] = first === 'act' ? ([second, 1] as const) : ([first, 0] as const)
  const [spent, sum] = [pool.tokens[at], plan?.most[at] ?? 0n]

  const written = (value: bigint, token: TradedToken): string =>
    `${writeAmount(value, language, { decimals: token.decimals, fractionMax: 6 })} ${symbolText(token.symbol)}`

  async function add({ expected, most, least }: Addition): Promise<void> {
    const call = addLiquidityCall(energy.contracts, pool.tokens, most, {
      minimum: least,
      to: account!,
      deadline: price.now + secondsToLand,
    })
    const title = t('pool.add.sheet', { one: written(expected[0], one), other: written(expected[1], other) })
    if (!(await write({ title, call, isPriceStale: !isReliable(health) }))) return
    setText('')
    setBesideText('')
    say(t('pool.add.done'))
  }

  return (
    <form className="flex max-w-xl flex-col gap-4" onSubmit={(event) => event.preventDefault()}>
      <AmountField
        label={t('pool.add.amount')}
        token={one}
        text={text}
        onText={setText}
        held={held?.held}
        error={text !== '' && amount === undefined ? t('form.badAmount') : undefined}
      />
      {isFirst ? (
        <AmountField
          label={t('pool.add.beside')}
          token={other}
          text={besideText}
          onText={setBesideText}
          held={heldOther?.held}
          error={besideText !== '' && beside === undefined ? t('form.badAmount') : t('pool.add.first')}
        />
      ) : (
        plan && (
          <DataList
            facts={[
              {
                label: t('pool.add.beside'),
                value: (
                  <Amount
                    value={plan.expected[1]}
                    symbol={symbolText(other.symbol)}
                    decimals={other.decimals}
                  />
                ),
                hint: t('pool.add.most', { most: written(plan.most[1], other) }),
              },
            ]}
          />
        )
      )}
      <ActButton
        step={step}
        token={symbolText(spent.symbol)}
        allow={t('form.allow', { amount: written(sum, spent) })}
        act={t('pool.add.act')}
        stopped={isReliable(health) ? undefined : t('swap.stopped')}
        onAllow={() =>
          void write({
            title: t('form.allowSheet', { amount: written(sum, spent), what: t('swap.what') }),
            call: approveCall(spent.address, router.address, sum),
          })
        }
        onAct={() => void (plan && add(plan))}
      />
    </form>
  )
}
