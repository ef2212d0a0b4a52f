import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { useChain } from '../chain/chain.ts'
import { readAmount } from '../i18n/numbers.ts'
import type { Account } from '../keys/accounts.ts'
import { useWallet } from '../keys/wallet.ts'
import { Notice } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Field } from '../ui/field.tsx'
import { Card } from '../ui/page.tsx'
import { Qr } from '../ui/qr.tsx'
import { WalletFrame } from './frame.tsx'
import { writePayment } from './payment-uri.ts'

/** `/wallet/receive`. */
export function ReceivePage() {
  const t = useTranslations('wallet')
  const { active } = useWallet()
  return (
    <WalletFrame title={t('receive.title')} lead={t('receive.lead')}>
      {active && <Request account={active} />}
    </WalletFrame>
  )
}

function Request({ account }: { readonly account: Account }) {
  const t = useTranslations('wallet')
  const language = useLocale()
  const { settings } = useChain()
  const [text, setText] = useState('')
  const amount = text.trim() === '' ? undefined : readAmount(text, language, 18)
  const isWrong = text.trim() !== '' && amount === undefined
  const link = writePayment({ to: account.address, token: undefined, amount, chainId: settings.chainId })
  return (
    <Card className="flex max-w-xl flex-col items-center gap-5 p-6">
      {account.source.kind === 'watch' && <Notice tone="warn">{t('receive.watched')}</Notice>}
      <Qr text={link} label={t('receive.code')} />
      <code className="text-center [overflow-wrap:anywhere]" data-testid="own-address">
        {account.address}
      </code>
      <CopyButton text={account.address} label={t('receive.copyAddress')} withLabel />
      <div className="w-full">
        <Field
          label={t('receive.amount')}
          inputMode="decimal"
          unit="WATT"
          value={text}
          onChange={({ target }) => setText(target.value)}
          error={isWrong ? t('send.problem.amountInvalid') : undefined}
        />
      </div>
      <div className="flex w-full flex-col gap-1">
        <p className="text-sm font-medium">{t('receive.link')}</p>
        <code className="text-sm [overflow-wrap:anywhere]" data-testid="payment-link">
          {link}
        </code>
        <div className="flex flex-wrap gap-2">
          <CopyButton text={link} label={t('receive.copyLink')} withLabel />
          {typeof navigator.share === 'function' && (
            <Button look="quiet" onClick={() => void navigator.share({ text: link }).catch(() => {})}>
              {t('receive.share')}
            </Button>
          )}
        </div>
      </div>
    </Card>
  )
}
