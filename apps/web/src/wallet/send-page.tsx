import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { formatUnits, type Address } from 'viem'
import { useChain } from '../chain/chain.ts'
import { usePublicClient } from '../chain/public-client.ts'
import { writeAmount } from '../i18n/numbers.ts'
import type { Account } from '../keys/accounts.ts'
import { useWallet } from '../keys/wallet.ts'
import { requestWrite } from '../sign/requests.ts'
import { Amount } from '../ui/amount.tsx'
import { Button } from '../ui/button.tsx'
import { Field, SelectField } from '../ui/field.tsx'
import { Card } from '../ui/page.tsx'
import { Loaded } from '../ui/states.tsx'
import { say } from '../ui/toast.tsx'
import { WalletFrame } from './frame.tsx'
import { useHoldings, type Holding } from './holdings.ts'
import { readPayment } from './payment-uri.ts'
import { RecipientHints, RecipientWarning } from './recipient.tsx'
import { mostOf, readRecipient, readSum, sendCall } from './send-form.ts'

const transferGas = 21_000n

/** `/wallet/send`, also with `?to=…&amount=…`. */
export function SendPage() {
  const t = useTranslations('wallet')
  const { active } = useWallet()
  const holdings = useHoldings(active?.address)
  return (
    <WalletFrame title={t('send.title')}>
      {active && (
        <Loaded query={holdings} lines={8}>
          {(held) => <SendForm key={active.address} account={active} holdings={held} />}
        </Loaded>
      )}
    </WalletFrame>
  )
}

function SendForm({
  account,
  holdings,
}: {
  readonly account: Account
  readonly holdings: readonly Holding[]
}) {
  const t = useTranslations('wallet')
  const ts = useTranslations('sign')
  const language = useLocale()
  const { settings } = useChain()
  const asked = useSearch({ from: '/wallet/send' })
  const [to, setTo] = useState(asked.to ?? '')
  const [amount, setAmount] = useState(asked.amount ?? '')
  const [token, setToken] = useState<Address>()
  const [seen, setSeen] = useState({ to: false, amount: false })
  const [linkChain, setLinkChain] = useState<number>()
  const feeMaxWei = useTransferFee()

  const holding = holdings.find((it) => it.address === token) ?? holdings[0]!
  const recipient = readRecipient(to)
  const sum = readSum(amount, language, holding)
  const isForeign = linkChain !== undefined && linkChain !== settings.chainId
  const toProblem =
    seen.to && recipient.kind === 'refused' ? t(`send.problem.${recipient.reason}`) : undefined
  const amountProblem = seen.amount && sum.kind === 'refused' ? t(`send.problem.${sum.reason}`) : undefined

  /** A payment link fills in all that it says. */
  function typeTo(text: string): void {
    const payment = readPayment(text)
    setLinkChain(payment?.chainId)
    if (payment === undefined) return setTo(text)
    setTo(payment.to)
    const wanted = holdings.find((it) => it.address?.toLowerCase() === payment.token?.toLowerCase())
    if (wanted === undefined) return
    setToken(wanted.address)
    if (payment.amount !== undefined) setAmount(written(payment.amount, wanted))
  }
  function written(value: bigint, { decimals }: Holding): string {
    return writeAmount(value, language, { decimals, fractionMax: decimals })
  }
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setSeen({ to: true, amount: true })
    if (recipient.kind === 'refused' || sum.kind === 'refused' || isForeign) return
    const title = t('send.what', { amount: written(sum.amount, holding), symbol: holding.symbol })
    const outcome = await requestWrite({ title, call: sendCall(recipient.address, sum.amount, holding) })
    if (outcome.kind !== 'done' && outcome.kind !== 'pending') return
    setTo('')
    setAmount('')
    setSeen({ to: false, amount: false })
    if (outcome.kind === 'done') say(ts('sheet.later', { title }))
  }
  return (
    <Card className="max-w-xl p-6">
      <form onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-5">
        <div className="flex flex-col gap-2">
          <Field
            label={t('send.to')}
            helper={t('send.toHint')}
            value={to}
            onChange={({ target }) => typeTo(target.value)}
            onBlur={() => setSeen((it) => ({ ...it, to: to !== '' }))}
            error={isForeign ? t('send.otherChain', { chainId: String(linkChain) }) : toProblem}
            autoCapitalize="none"
            spellCheck={false}
            className="font-mono"
          />
          {recipient.kind === 'address' && (
            <RecipientWarning account={account} recipient={recipient.address} />
          )}
          <RecipientHints account={account} onChoose={typeTo} />
        </div>
        {holdings.length > 1 && (
          <SelectField
            label={t('send.token')}
            value={holding.address ?? ''}
            onChange={({ target }) => setToken(holdings.find((it) => it.address === target.value)?.address)}
          >
            {holdings.map(({ address, symbol, decimals, amount: held }) => (
              <option key={address ?? ''} value={address ?? ''}>
                {symbol} · {writeAmount(held, language, { decimals, fractionMax: 4 })}
              </option>
            ))}
          </SelectField>
        )}
        <div className="flex items-start gap-2">
          <div className="min-w-0 flex-1">
            <Field
              label={t('send.amount')}
              inputMode="decimal"
              unit={holding.symbol}
              value={amount}
              onChange={({ target }) => setAmount(target.value)}
              onBlur={() => setSeen((it) => ({ ...it, amount: amount !== '' }))}
              error={amountProblem}
              helper={
                <span title={formatUnits(holding.amount, holding.decimals)}>
                  {t('send.available')}:{' '}
                  <Amount value={holding.amount} symbol={holding.symbol} decimals={holding.decimals} />
                </span>
              }
            />
          </div>
          <Button
            className="mt-6 lg:min-h-11"
            onClick={() => setAmount(written(mostOf(holding, feeMaxWei), holding))}
          >
            {t('send.max')}
          </Button>
        </div>
        <div>
          <Button type="submit" look="primary">
            {t('send.review')}
          </Button>
        </div>
      </form>
    </Card>
  )
}

/** The most that a transfer of coins may cost now; nothing while blocks have room. */
function useTransferFee(): bigint {
  const client = usePublicClient()
  const { data } = useQuery({
    queryKey: ['fees'],
    queryFn: () => client.estimateFeesPerGas(),
    refetchInterval: 10_000,
  })
  return transferGas * (data?.maxFeePerGas ?? 0n)
}
