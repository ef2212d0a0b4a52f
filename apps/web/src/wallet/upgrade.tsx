import { accountAddresses } from '@watt/sdk/account'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { zeroAddress, type Address } from 'viem'
import type { Account } from '../keys/accounts.ts'
import { requestWrite } from '../sign/requests.ts'
import { Button } from '../ui/button.tsx'
import { Card, Section } from '../ui/page.tsx'

/** What it means that an ordinary account becomes a smart one in place (EIP-7702), and the button that does it. */
export function Upgrade({ account }: { readonly account: Account }) {
  const t = useTranslations('smart')
  const delegate = useDelegate(account)
  return (
    <Card className="flex max-w-3xl flex-col gap-4 p-6">
      <div>
        <h2 className="text-lg font-semibold">{t('upgrade.title')}</h2>
        <p className="text-quiet">{t('upgrade.lead')}</p>
      </div>
      <ul className="flex list-disc flex-col gap-1 pl-5">
        {(['same', 'more', 'key', 'messages', 'back'] as const).map((it) => (
          <li key={it}>{t(`upgrade.means.${it}`)}</li>
        ))}
      </ul>
      <div>
        <Button
          look="primary"
          onClick={() => void delegate(t('upgrade.title'), accountAddresses.implementation)}
        >
          {t('upgrade.act')}
        </Button>
      </div>
    </Card>
  )
}

/** The way back to an ordinary account. */
export function TurnBack({ account }: { readonly account: Account }) {
  const t = useTranslations('smart')
  const delegate = useDelegate(account)
  return (
    <Section title={t('back.title')} hint={t('back.why')}>
      <div>
        <Button look="danger" onClick={() => void delegate(t('back.title'), zeroAddress)}>
          {t('back.act')}
        </Button>
      </div>
    </Section>
  )
}

function useDelegate({ address }: Account): (title: string, delegate: Address) => Promise<void> {
  const queries = useQueryClient()
  return async (title, delegate) => {
    await requestWrite({ title, call: { to: address, value: 0n, data: '0x', delegate } })
    await queries.invalidateQueries({ queryKey: ['signers'] })
  }
}
