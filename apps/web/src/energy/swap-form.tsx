import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import {
  approveCall,
  limitOf,
  NoRouteError,
  quoteTrade,
  swapCall,
  type Quote,
  type TradedToken,
} from '@watt/sdk/energy'
import { live } from '../chain/live.ts'
import { usePublicClient } from '../chain/public-client.ts'
import { readAmount, writeAmount } from '../i18n/numbers.ts'
import { useWallet } from '../keys/wallet.ts'
import { DangerField, isTyped } from '../sign/danger-field.tsx'
import { Button } from '../ui/button.tsx'
import { SelectField } from '../ui/field.tsx'
import { Card } from '../ui/page.tsx'
import { say } from '../ui/toast.tsx'
import { ActButton } from './act-button.tsx'
import { AmountField } from './amount-field.tsx'
import { isReliable } from './health.ts'
import type { Energy, RegionView } from './queries.ts'
import { nextStep } from './steps.ts'
import { impactLimit, impactOf, secondsToLand, slippages, slippageUsual } from './swap.ts'
import { SwapQuote } from './swap-quote.tsx'
import { useHolding } from './use-holdings.ts'
import { useWrite } from './use-write.ts'
import { symbolText, writeShare } from './words.ts'

/** Trades through the pools of a region. A price that cannot be relied on stops it. */
export function SwapForm({ energy, view }: { readonly energy: Energy; readonly view: RegionView }) {
  const { region, price, health } = view
  const t = useTranslations('energy')
  const words = useTranslations('sign')
  const language = useLocale()
  const client = usePublicClient()
  const write = useWrite()
  const account = useWallet().active?.address
  const tokens = tradable(energy, view)
  const [fromAt, setFromAt] = useState(tokens.findIndex((it) => it.address === region.stable.address))
  const [toAt, setToAt] = useState(tokens.findIndex((it) => it.address === region.token.address))
  const [text, setText] = useState('')
  const [slippageBps, setSlippageBps] = useState(slippageUsual)
  const [typed, setTyped] = useState('')
  const [from, to] = [tokens[fromAt]!, tokens[toAt]!]
  const amount = readAmount(text, language, from.decimals)
  const { router } = energy.contracts
  const needsLeave = from.native !== true
  const holding = useHolding(from, account, needsLeave ? router.address : undefined)
  const quote = useQuery({
    queryKey: ['energy', 'quote', keyOf(from), keyOf(to), String(amount)],
    queryFn: () =>
      quoteTrade(client, energy.contracts, energy.tokens, { from, to, side: 'in', amount: amount! }).catch(
        (error: unknown) => {
          if (error instanceof NoRouteError) return null
          throw error
        },
      ),
    enabled: amount !== undefined && amount > 0n,
    placeholderData: keepPreviousData,
    ...live,
  })
  const found = amount === undefined || amount === 0n ? undefined : quote.data
  const isDanger = found != null && impactOf(found.impactBps) === 'danger'
  const isConfirmed = isDanger && isTyped(typed, words('sheet.dangerWord'))
  const step = nextStep({ amount, held: holding?.held, allowed: holding?.allowed, needsLeave })

  const stopped = !isReliable(health)
    ? t('swap.stopped')
    : found === null
      ? t('swap.noRoute')
      : isDanger && !isConfirmed && step !== 'enter'
        ? t('swap.confirmFirst')
        : undefined

  async function swap(shown: Quote): Promise<void> {
    if (account === undefined) return
    const limit = limitOf(shown, 'in', slippageBps)
    const call = swapCall(energy.contracts, shown, {
      side: 'in',
      limit,
      maxImpactBps: impactLimit(isConfirmed),
      to: account,
      deadline: price.now + secondsToLand,
    })
    const title = t('swap.sheet', {
      from: amountText(shown.amountIn, from),
      to: amountText(shown.amountOut, to),
    })
    if (!(await write({ title, call, isPriceStale: !isReliable(health) }))) return
    setText('')
    setTyped('')
    say(t('swap.done'))
  }

  function amountText(value: bigint, { decimals, symbol }: TradedToken): string {
    return `${writeAmount(value, language, { decimals, fractionMax: 6 })} ${symbolText(symbol)}`
  }

  const choice = (label: string, at: number, other: number, onChoose: (at: number) => void) => (
    <SelectField label={label} value={at} onChange={({ target }) => onChoose(Number(target.value))}>
      {tokens.map((token, position) => (
        <option
          key={keyOf(token)}
          value={position}
          disabled={position === other || isSame(token, tokens[other]!)}
        >
          {symbolText(token.symbol)}
        </option>
      ))}
    </SelectField>
  )

  return (
    <Card>
      <form className="flex max-w-xl flex-col gap-4" onSubmit={(event) => event.preventDefault()}>
        <div className="grid gap-4 sm:grid-cols-[1fr_9rem]">
          <AmountField
            label={t('swap.pay')}
            token={from}
            text={text}
            onText={setText}
            held={holding?.held}
            error={text !== '' && amount === undefined ? t('form.badAmount') : undefined}
          />
          {choice(t('swap.from'), fromAt, toAt, setFromAt)}
        </div>
        <div className="grid gap-4 sm:grid-cols-[1fr_9rem]">
          <Button
            className="self-start justify-self-start sm:mt-6"
            onClick={() => {
              setFromAt(toAt)
              setToAt(fromAt)
              setText('')
            }}
          >
            {t('swap.turn')}
          </Button>
          {choice(t('swap.to'), toAt, fromAt, setToAt)}
        </div>
        <SelectField
          label={t('swap.slippage')}
          helper={t('swap.slippageHint')}
          value={String(slippageBps)}
          onChange={({ target }) => setSlippageBps(BigInt(target.value))}
        >
          {slippages.map((it) => (
            <option key={String(it)} value={String(it)}>
              {writeShare(it, language)}
            </option>
          ))}
        </SelectField>
        {found != null && (
          <SwapQuote quote={found} tokens={energy.tokens} slippageBps={slippageBps} region={region} />
        )}
        {isDanger && <DangerField value={typed} onChange={setTyped} />}
        <ActButton
          step={step === 'act' && found === undefined ? 'wait' : step}
          token={symbolText(from.symbol)}
          allow={t('form.allow', { amount: amountText(amount ?? 0n, from) })}
          act={t('swap.act')}
          stopped={stopped}
          onAllow={() =>
            void write({
              title: t('form.allowSheet', { amount: amountText(amount!, from), what: t('swap.what') }),
              call: approveCall(from.address, router.address, amount!),
            })
          }
          onAct={() => void (found && swap(found))}
        />
      </form>
    </Card>
  )
}

/** Coins, wrapped coins, the stable token and the region's own. */
function tradable({ tokens }: Energy, { region }: RegionView): readonly TradedToken[] {
  const [coin, wrapped] = tokens
  return [region.token, region.stable, ...(coin ? [coin] : []), ...(wrapped ? [wrapped] : [])]
}

function keyOf({ address, native }: TradedToken): string {
  return native === true ? 'coin' : address
}

/** Coins and wrapped coins are one for one: nothing to trade. */
function isSame(one: TradedToken, other: TradedToken): boolean {
  return one.address === other.address
}
