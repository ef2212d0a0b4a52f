import { grantSessionCall } from '@watt/sdk/account'
import { useState, type FormEvent } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { bytesToHex, type Address } from 'viem'
import { usePublicClient } from '../chain/public-client.ts'
import { readAmount } from '../i18n/numbers.ts'
import type { TrustedToken } from '../intent/token-facts.ts'
import type { Account } from '../keys/accounts.ts'
import { ProblemNotice } from '../sign/problem-notice.tsx'
import { Button } from '../ui/button.tsx'
import { Field, SelectField } from '../ui/field.tsx'
import { Card } from '../ui/page.tsx'
import { readRecipient } from './send-form.ts'
import { readFunction, sessionOf, type Allowed, type SessionWish } from './session-form.ts'
import { windows } from './session-windows.ts'
import { useChange } from './signer-table.tsx'
import { asCall } from './signers.ts'
import { useAct } from './use-act.ts'

const saltBytes = 32
const callsMax = 1_000_000
const dayChoices = [1, 7, 30, 365] as const

type Typed = Readonly<
  Record<'key' | 'kind' | 'target' | 'token' | 'function' | 'amount' | 'window' | 'calls' | 'days', string>
>

const empty: Typed = {
  key: '',
  kind: 'pay',
  target: '',
  token: '',
  function: '',
  amount: '',
  window: '86400',
  calls: '10',
  days: '7',
}

/** Lets a key do one kind of thing, so often, for so much, until a day. Programs may grant more kinds at once. */
export function GrantSession({
  account,
  tokens,
}: {
  readonly account: Account
  readonly tokens: readonly TrustedToken[]
}) {
  const t = useTranslations('smart')
  const language = useLocale()
  const client = usePublicClient()
  const change = useChange()
  const { isBusy, problem, act } = useAct()
  const [typed, setTyped] = useState(empty)
  const [isSeen, setIsSeen] = useState(false)
  const token = tokens.find(({ address }) => address === typed.token) ?? tokens[0]
  const amount =
    typed.kind === 'call' && typed.amount.trim() === ''
      ? 0n
      : readAmount(typed.amount, language, typed.kind === 'transfer' ? (token?.decimals ?? 0) : 18)
  const wish = wishOf(typed, amount, token)
  const set =
    (name: keyof Typed) =>
    ({ target }: { readonly target: { readonly value: string } }): void =>
      setTyped({ ...typed, [name]: target.value })
  const wrong = (isWrong: boolean, word: 'address' | 'function' | 'amount' | 'calls'): string | undefined =>
    isSeen && isWrong ? t(`session.problem.${word}`) : undefined

  const grant = async (it: SessionWish): Promise<void> => {
    const { timestamp } = await client.getBlock()
    const salt = bytesToHex(crypto.getRandomValues(new Uint8Array(saltBytes)))
    const call = asCall(grantSessionCall(account.address, sessionOf(it, Number(timestamp), salt)))
    if (!(await change(t('session.grantTitle'), call))) return
    setTyped(empty)
    setIsSeen(false)
  }
  function submit(event: FormEvent): void {
    event.preventDefault()
    setIsSeen(true)
    if (wish) void act(() => grant(wish))
  }
  return (
    <Card className="max-w-3xl p-6">
      <form onSubmit={submit} className="flex flex-col gap-4">
        <h3 className="font-semibold">{t('session.grantTitle')}</h3>
        <Field
          label={t('session.keyField')}
          helper={t('session.keyHint')}
          value={typed.key}
          onChange={set('key')}
          error={wrong(addressIn(typed.key) === undefined, 'address')}
          autoCapitalize="none"
          spellCheck={false}
        />
        <SelectField label={t('session.may')} value={typed.kind} onChange={set('kind')}>
          <option value="pay">{t('session.does.pay')}</option>
          {tokens.length > 0 && <option value="transfer">{t('session.does.transfer')}</option>}
          <option value="call">{t('session.does.call')}</option>
        </SelectField>
        {typed.kind === 'transfer' && (
          <SelectField label={t('session.token')} value={token?.address} onChange={set('token')}>
            {tokens.map(({ address, symbol }) => (
              <option key={address} value={address}>
                {symbol}
              </option>
            ))}
          </SelectField>
        )}
        <Field
          label={t(typed.kind === 'call' ? 'session.contract' : 'session.to')}
          helper={typed.kind === 'transfer' ? t('session.toAnybody') : undefined}
          value={typed.target}
          onChange={set('target')}
          error={wrong(targetIn(typed) === 'wrong', 'address')}
          autoCapitalize="none"
          spellCheck={false}
        />
        {typed.kind === 'call' && (
          <Field
            label={t('session.function')}
            helper={t('session.functionHint')}
            value={typed.function}
            onChange={set('function')}
            error={wrong(readFunction(typed.function) === undefined, 'function')}
            autoCapitalize="none"
            spellCheck={false}
          />
        )}
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label={t('session.amount')}
            value={typed.amount}
            onChange={set('amount')}
            unit={typed.kind === 'transfer' ? (token?.symbol ?? '') : 'WATT'}
            inputMode="decimal"
            error={wrong(amount === undefined || (amount === 0n && typed.kind !== 'call'), 'amount')}
          />
          <SelectField label={t('session.window')} value={typed.window} onChange={set('window')}>
            {windows.map(({ id, seconds }) => (
              <option key={id} value={seconds}>
                {t(`session.each.${id}`)}
              </option>
            ))}
          </SelectField>
          <Field
            label={t('session.callLimit')}
            value={typed.calls}
            onChange={set('calls')}
            inputMode="numeric"
            error={wrong(callsIn(typed.calls) === undefined, 'calls')}
          />
          <SelectField label={t('session.days')} value={typed.days} onChange={set('days')}>
            {dayChoices.map((it) => (
              <option key={it} value={it}>
                {t('session.dayCount', { count: it })}
              </option>
            ))}
          </SelectField>
        </div>
        <p className="text-sm text-quiet">{t('session.fees')}</p>
        {problem !== undefined && <ProblemNotice error={problem} />}
        <div>
          <Button type="submit" busy={isBusy}>
            {t('session.grant')}
          </Button>
        </div>
      </form>
    </Card>
  )
}

/** @returns undefined while something is missing or wrong */
function wishOf(
  typed: Typed,
  amount: bigint | undefined,
  token: TrustedToken | undefined,
): SessionWish | undefined {
  const [key, target, callLimit] = [addressIn(typed.key), targetIn(typed), callsIn(typed.calls)]
  if (key === undefined || target === 'wrong' || callLimit === undefined || amount === undefined)
    return undefined
  const allowed = allowedOf(typed, target, token)
  if (allowed === undefined || (amount === 0n && allowed.kind !== 'call')) return undefined
  return {
    key,
    allowed,
    amount,
    windowSeconds: Number(typed.window),
    callLimit,
    days: Number(typed.days),
  }
}

function allowedOf(
  typed: Typed,
  target: Address | undefined,
  token: TrustedToken | undefined,
): Allowed | undefined {
  if (typed.kind === 'transfer') return token && { kind: 'transfer', token: token.address, to: target }
  if (target === undefined) return undefined
  if (typed.kind === 'pay') return { kind: 'pay', to: target }
  const selector = readFunction(typed.function)
  return selector && { kind: 'call', contract: target, selector }
}

/** Tokens may go to anybody; all else needs an address. */
function targetIn({ target, kind }: Typed): Address | undefined | 'wrong' {
  if (target.trim() === '' && kind === 'transfer') return undefined
  return addressIn(target) ?? 'wrong'
}

function addressIn(text: string): Address | undefined {
  const read = readRecipient(text)
  return read.kind === 'address' ? read.address : undefined
}

function callsIn(text: string): number | undefined {
  const count = Number(text)
  return Number.isSafeInteger(count) && count > 0 && count <= callsMax ? count : undefined
}
