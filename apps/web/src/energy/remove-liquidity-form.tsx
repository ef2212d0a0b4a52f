import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { approveCall, removeLiquidityCall, type PoolStatus } from '@watt/sdk/energy'
import { writeAmount } from '../i18n/numbers.ts'
import { useWallet } from '../keys/wallet.ts'
import { DataList } from '../ui/data-list.tsx'
import { SelectField } from '../ui/field.tsx'
import { say } from '../ui/toast.tsx'
import { ActButton } from './act-button.tsx'
import { BothAmounts } from './both-amounts.tsx'
import { planRemove, type Removal } from './liquidity.ts'
import type { Energy, RegionView } from './queries.ts'
import { nextStep } from './steps.ts'
import { secondsToLand, slippageUsual } from './swap.ts'
import { useHolding } from './use-holdings.ts'
import { useWrite } from './use-write.ts'
import { writeShare } from './words.ts'

/** In 1/10,000 of one's share. */
const parts = [2_500n, 5_000n, 7_500n, 10_000n] as const

/** Takes a part of one's share out of a pool; possible whatever the price is. */
export function RemoveLiquidityForm({
  energy,
  view: { price },
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
  const [part, setPart] = useState<bigint>(10_000n)
  const { router } = energy.contracts
  const plan = planRemove(pool, part, slippageUsual)
  const token = { address: pool.pair.address, symbol: '', decimals: 18 }
  const holding = useHolding(token, account, router.address)
  const step = nextStep({
    amount: plan?.shares,
    held: holding?.held,
    allowed: holding?.allowed,
    needsLeave: true,
  })
  const shares = t('pool.shares', {
    amount: writeAmount(plan?.shares ?? 0n, language, { decimals: 18, fractionMax: 6 }),
  })

  async function remove({ shares: taken, least }: Removal): Promise<void> {
    const call = removeLiquidityCall(energy.contracts, pool.tokens, taken, {
      minimum: least,
      to: account!,
      deadline: price.now + secondsToLand,
    })
    if (!(await write({ title: t('pool.remove.sheet', { share: writeShare(part, language) }), call }))) return
    say(t('pool.remove.done'))
  }

  return (
    <form className="flex max-w-xl flex-col gap-4" onSubmit={(event) => event.preventDefault()}>
      <SelectField
        label={t('pool.remove.part')}
        value={String(part)}
        onChange={({ target }) => setPart(BigInt(target.value))}
      >
        {parts.map((it) => (
          <option key={String(it)} value={String(it)}>
            {writeShare(it, language)}
          </option>
        ))}
      </SelectField>
      {plan && (
        <DataList
          facts={[
            { label: t('swap.get'), value: <BothAmounts tokens={pool.tokens} amounts={plan.expected} /> },
            {
              label: t('swap.least'),
              value: <BothAmounts tokens={pool.tokens} amounts={plan.least} />,
              hint: t('swap.leastHint'),
            },
          ]}
        />
      )}
      <ActButton
        step={step}
        token=""
        allow={t('form.allow', { amount: shares })}
        act={t('pool.remove.act')}
        stopped={pool.shares === 0n ? t('pool.nothing') : undefined}
        onAllow={() =>
          void write({
            title: t('form.allowSheet', { amount: shares, what: t('swap.what') }),
            call: approveCall(pool.pair.address, router.address, plan!.shares),
          })
        }
        onAct={() => void (plan && remove(plan))}
      />
    </form>
  )
}
