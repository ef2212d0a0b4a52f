import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { approveCall, hintFor, openCall, type RegionRules } from '@watt/sdk/energy'
import { usePublicClient } from '../chain/public-client.ts'
import { writeDuration } from '../i18n/durations.ts'
import { readAmount, writeAmount } from '../i18n/numbers.ts'
import { useWallet } from '../keys/wallet.ts'
import { Amount } from '../ui/amount.tsx'
import { DataList } from '../ui/data-list.tsx'
import { Field } from '../ui/field.tsx'
import { Card } from '../ui/page.tsx'
import { say } from '../ui/toast.tsx'
import { ActButton } from './act-button.tsx'
import { AmountField } from './amount-field.tsx'
import { allowanceFor, mintProblem, planMint, type MintPlan } from './mint.ts'
import { Dollars } from './price-text.tsx'
import type { RegionView } from './queries.ts'
import { nextStep } from './steps.ts'
import { useHolding } from './use-holdings.ts'
import { useWrite } from './use-write.ts'
import { symbolText, writeShare } from './words.ts'

/** Opens a vault: locks collateral and mints KWT against it, at once. */
export function MintForm({ view, rules }: { readonly view: RegionView; readonly rules: RegionRules }) {
  const { region, price, health } = view
  const { stable, token, branch } = region
  const t = useTranslations('energy')
  const language = useLocale()
  const client = usePublicClient()
  const write = useWrite()
  const account = useWallet().active?.address
  const [text, setText] = useState('')
  const [ratioText, setRatioText] = useState('150')
  const amount = readAmount(text, language, token.decimals)
  const ratio = readAmount(ratioText, language, 2)
  const plan =
    amount === undefined || amount === 0n || ratio === undefined
      ? undefined
      : planMint(region, price, rules, { amount, ratio })
  const problem = plan && mintProblem(plan, ratio ?? 0n, rules)
  const allowance = allowanceFor(plan?.collateral ?? 0n)
  const holding = useHolding(stable, account, branch.address)
  const step = nextStep({
    amount: plan?.collateral,
    held: holding?.held,
    allowed: holding?.allowed,
    needsLeave: true,
  })
  const [kwt, dollars] = [symbolText(token.symbol), symbolText(stable.symbol)]
  const tokens = (value: bigint, symbol: string, decimals = 18): string =>
    `${writeAmount(value, language, { decimals, fractionMax: 6 })} ${symbol}`
  const problemText = {
    ratio: t('mint.problem.ratio', { least: writeShare(rules.minRatio, language) }),
    ceiling: t('mint.problem.ceiling', { most: tokens(rules.room, kwt) }),
    tooLittle: t('mint.problem.tooLittle', { least: tokens(rules.minDebt, kwt) }),
    notAtOnce: t('mint.problem.notAtOnce', { most: tokens(rules.instantMint, kwt) }),
  }

  async function open({ collateral, debt }: MintPlan): Promise<void> {
    // It only saves gas.
    const hint = await hintFor(client, region, collateral, debt).catch(() => 0)
    const title = t('mint.sheet', { amount: tokens(amount!, kwt) })
    if (!(await write({ title, call: openCall(region, collateral, amount!, hint) }))) return
    setText('')
    say(t('mint.done'))
  }

  return (
    <Card>
      <form className="flex max-w-xl flex-col gap-4" onSubmit={(event) => event.preventDefault()}>
        <AmountField
          label={t('mint.amount')}
          token={token}
          text={text}
          onText={setText}
          error={
            text !== '' && amount === undefined
              ? t('form.badAmount')
              : problem !== undefined && problem !== 'ratio'
                ? problemText[problem]
                : undefined
          }
        />
        <Field
          label={t('mint.ratio')}
          helper={t('mint.ratioHint', { least: writeShare(rules.minRatio, language) })}
          value={ratioText}
          onChange={({ target }) => setRatioText(target.value)}
          inputMode="decimal"
          unit="%"
          error={
            ratio === undefined ? t('form.badAmount') : problem === 'ratio' ? problemText.ratio : undefined
          }
        />
        {plan !== undefined && (
          <DataList
            facts={[
              {
                label: t('mint.locked'),
                value: <Amount value={plan.collateral} symbol={dollars} decimals={stable.decimals} />,
                hint: t('mint.lockedHint'),
              },
              {
                label: t('mint.debt'),
                value: <Amount value={plan.debt} symbol={kwt} />,
                hint: t('mint.fee', { share: writeShare(rules.fee, language), fee: tokens(plan.fee, kwt) }),
              },
              {
                label: t('mint.soldAbove'),
                value: (
                  <>
                    <Dollars value={plan.soldAbove} /> ({t('mint.now')} <Dollars value={price.index} />)
                  </>
                ),
                hint: t('mint.soldHint', {
                  time: writeDuration(rules.liquidationDelay, language),
                  share: writeShare(rules.liquidationPenalty, language),
                }),
              },
              { label: t('mint.redeemed'), value: t('mint.redeemedHint') },
            ]}
          />
        )}
        <ActButton
          step={step}
          token={dollars}
          allow={t('form.allow', { amount: tokens(allowance, dollars, stable.decimals) })}
          act={t('mint.act')}
          stopped={
            health.kind === 'healthy'
              ? problem === undefined
                ? undefined
                : t('mint.change')
              : t('mint.stopped')
          }
          onAllow={() =>
            void write({
              title: t('form.allowSheet', {
                amount: tokens(allowance, dollars, stable.decimals),
                what: t('mint.what'),
              }),
              call: approveCall(stable.address, branch.address, allowance),
            })
          }
          onAct={() => void (plan && open(plan))}
        />
      </form>
    </Card>
  )
}
