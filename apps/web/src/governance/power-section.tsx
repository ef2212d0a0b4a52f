import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { unwrapCall, wrapCall, type GovernanceContracts, type Power } from '@watt/sdk/governance'
import type { Address } from 'viem'
import { readAmount, writeAmount } from '../i18n/numbers.ts'
import { AccountGate } from '../sign/account-gate.tsx'
import { Amount } from '../ui/amount.tsx'
import { Button } from '../ui/button.tsx'
import { DataList } from '../ui/data-list.tsx'
import { Field, SelectField } from '../ui/field.tsx'
import { Card, Section } from '../ui/page.tsx'
import { Loaded } from '../ui/states.tsx'
import { say } from '../ui/toast.tsx'
import { DelegateForm } from './delegate-form.tsx'
import { TrustList } from './trust-list.tsx'
import { usePower } from './queries.ts'
import { useWrite } from './use-write.ts'

/** What the account in use weighs, how coins come to weigh something, and whom it follows. */
export function PowerSection({
  contracts,
  account,
}: {
  readonly contracts: GovernanceContracts
  readonly account: Address | undefined
}) {
  const t = useTranslations('governance')
  const power = usePower(contracts, account)
  return (
    <>
      <Section title={t('power.title')} hint={t('power.hint')}>
        <AccountGate onLeave={() => undefined}>
          <Loaded query={power} lines={4}>
            {(found) => (
              <>
                <PowerFacts power={found} />
                <WrapForm contracts={contracts} power={found} />
              </>
            )}
          </Loaded>
        </AccountGate>
      </Section>
      {account !== undefined && power.data && (
        <Section title={t('delegate.title')} hint={t('delegate.hint')}>
          <TrustList contracts={contracts} power={power.data} />
          <DelegateForm contracts={contracts} account={account} />
        </Section>
      )}
    </>
  )
}

function PowerFacts({ power: { coins, wrapped, wrappedSupply, threshold } }: { readonly power: Power }) {
  const t = useTranslations('governance')
  const language = useLocale()
  const share = wrappedSupply === 0n ? 0 : Number((wrapped * 1_000_000n) / wrappedSupply) / 1_000_000
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 2 }).format(
    share,
  )
  return (
    <DataList
      facts={[
        {
          label: t('power.weight'),
          value: <Amount value={wrapped} symbol="wWATT" />,
          hint: t('power.share', { share: percent }),
        },
        { label: t('power.coins'), value: <Amount value={coins} />, hint: t('power.coinsHint') },
        {
          label: t('power.threshold'),
          value: <Amount value={threshold} symbol="wWATT" />,
          hint: wrapped >= threshold ? t('power.mayPropose') : t('power.mayNotPropose'),
        },
      ]}
    />
  )
}

function WrapForm({ contracts, power }: { readonly contracts: GovernanceContracts; readonly power: Power }) {
  const t = useTranslations('governance')
  const language = useLocale()
  const write = useWrite()
  const [kind, setKind] = useState<'wrap' | 'unwrap'>('wrap')
  const [text, setText] = useState('')
  const amount = readAmount(text, language, 18)
  const held = kind === 'wrap' ? power.coins : power.wrapped
  const isTooMuch = amount !== undefined && amount > held
  const isReady = amount !== undefined && amount > 0n && !isTooMuch

  async function act(): Promise<void> {
    const shown = `${writeAmount(amount!, language, { decimals: 18, fractionMax: 6 })} WATT`
    const call = kind === 'wrap' ? wrapCall(contracts, amount!) : unwrapCall(contracts, amount!)
    if (!(await write({ title: t(`power.${kind}Sheet`, { amount: shown }), call }))) return
    setText('')
    say(t(`power.${kind}Done`))
  }

  return (
    <Card>
      <form
        className="flex max-w-xl flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady) void act()
        }}
      >
        <SelectField
          label={t('power.action')}
          value={kind}
          onChange={({ target }) => setKind(target.value as 'wrap' | 'unwrap')}
        >
          <option value="wrap">{t('power.wrap')}</option>
          <option value="unwrap">{t('power.unwrap')}</option>
        </SelectField>
        <Field
          label={t('power.amount')}
          value={text}
          onChange={({ target }) => setText(target.value)}
          inputMode="decimal"
          unit={kind === 'wrap' ? 'WATT' : 'wWATT'}
          helper={
            <>
              {t('power.held')} <Amount value={held} symbol={kind === 'wrap' ? 'WATT' : 'wWATT'} />
            </>
          }
          error={
            text !== '' && amount === undefined
              ? t('power.badAmount')
              : isTooMuch
                ? t('power.tooMuch')
                : undefined
          }
        />
        <Button look="primary" type="submit" aria-disabled={!isReady} className={isReady ? '' : 'opacity-60'}>
          {t(`power.${kind}`)}
        </Button>
      </form>
    </Card>
  )
}
