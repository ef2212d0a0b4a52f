import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { redeemCall, type RegionRules } from '@watt/sdk/energy'
import { readAmount, writeAmount } from '../i18n/numbers.ts'
import { useWallet } from '../keys/wallet.ts'
import { Amount } from '../ui/amount.tsx'
import { DataList } from '../ui/data-list.tsx'
import { Card } from '../ui/page.tsx'
import { say } from '../ui/toast.tsx'
import { ActButton } from './act-button.tsx'
import { AmountField } from './amount-field.tsx'
import { Dollars } from './price-text.tsx'
import type { RegionView } from './queries.ts'
import { planRedeem, redeemableAtOnce } from './redeem.ts'
import { nextStep } from './steps.ts'
import { slippageUsual } from './swap.ts'
import { useHolding } from './use-holdings.ts'
import { useWrite } from './use-write.ts'
import { symbolText, writeShare } from './words.ts'

/** Burns KWT for collateral, at once. */
export function RedeemForm({ view, rules }: { readonly view: RegionView; readonly rules: RegionRules }) {
  const { region, price } = view
  const { stable, token } = region
  const t = useTranslations('energy')
  const language = useLocale()
  const write = useWrite()
  const account = useWallet().active?.address
  const [text, setText] = useState('')
  const amount = readAmount(text, language, token.decimals)
  const holding = useHolding(token, account, undefined)
  const most = redeemableAtOnce(price, rules)
  const isTooMuch = amount !== undefined && most !== undefined && amount > most
  const plan =
    amount === undefined || amount === 0n
      ? undefined
      : planRedeem(region, price, rules, { amount, slippageBps: slippageUsual })
  const kwt = symbolText(token.symbol)
  const inKwt = (value: bigint): string =>
    `${writeAmount(value, language, { decimals: token.decimals, fractionMax: 6 })} ${kwt}`

  async function redeem(minPrice: bigint): Promise<void> {
    const title = t('redeem.sheet', { amount: inKwt(amount!) })
    if (!(await write({ title, call: redeemCall(region, amount!, minPrice, account!) }))) return
    setText('')
    say(t('redeem.done'))
  }

  return (
    <Card>
      <form className="flex max-w-xl flex-col gap-4" onSubmit={(event) => event.preventDefault()}>
        <AmountField
          label={t('redeem.amount')}
          token={token}
          text={text}
          onText={setText}
          held={holding?.held}
          error={
            text !== '' && amount === undefined
              ? t('form.badAmount')
              : isTooMuch
                ? t('redeem.tooMuch', { most: inKwt(most) })
                : undefined
          }
        />
        {plan !== undefined && (
          <DataList
            facts={[
              {
                label: t('redeem.get'),
                value: (
                  <Amount value={plan.payout} symbol={symbolText(stable.symbol)} decimals={stable.decimals} />
                ),
                hint: t('redeem.getHint'),
              },
              {
                label: t('redeem.price'),
                value: <Dollars value={plan.price} />,
                hint: (
                  <>
                    {t('redeem.priceHint')} <Dollars value={plan.minPrice} />
                  </>
                ),
              },
              { label: t('redeem.fee'), value: writeShare(plan.feeBps, language), hint: t('redeem.feeHint') },
            ]}
          />
        )}
        <ActButton
          step={nextStep({ amount, held: holding?.held, allowed: undefined, needsLeave: false })}
          token={kwt}
          allow=""
          act={t('redeem.act')}
          stopped={isTooMuch ? t('redeem.less') : undefined}
          onAllow={() => undefined}
          onAct={() => void (plan && redeem(plan.minPrice))}
        />
      </form>
    </Card>
  )
}
