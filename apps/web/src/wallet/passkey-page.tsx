import { accountAddress } from '@watt/sdk/account'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Address } from 'viem'
import { usePublicClient } from '../chain/public-client.ts'
import { askForPasskey, makeAccountPasskey, signerOfPasskey } from '../keys/account-passkey.ts'
import { mayHavePasskeys } from '../keys/passkey.ts'
import { wallet } from '../keys/wallet.ts'
import { ProblemNotice } from '../sign/problem-notice.tsx'
import { Notice } from '../ui/badge.tsx'
import { Button, buttonClass } from '../ui/button.tsx'
import { Hash } from '../ui/hash.tsx'
import { Card, Page, Section } from '../ui/page.tsx'
import { findAccounts, keepFound } from './find-account.ts'
import { PasskeyButton } from './passkey-button.tsx'
import { useAct } from './use-act.ts'

/** `/wallet/passkey`: an account that a passkey signs for, without words and without a password. */
export function PasskeyPage() {
  const t = useTranslations('smart')
  const [made, setMade] = useState<Address>()
  return (
    <Page title={t('create.title')} lead={t('create.lead')}>
      {made === undefined ? (
        <>
          <Make onMade={setMade} />
          <Find />
        </>
      ) : (
        <Made address={made} />
      )}
    </Page>
  )
}

function Make({ onMade }: { readonly onMade: (address: Address) => void }) {
  const t = useTranslations('smart')
  const { isBusy, problem, act } = useAct()
  const make = async (): Promise<void> => {
    const passkey = await makeAccountPasskey(t('passkeyName', { date: new Date() }))
    const founders = [signerOfPasskey(passkey)]
    const address = accountAddress({ signers: founders })
    await wallet.vault.addAccount({
      address,
      label: '',
      source: { kind: 'passkey', founders, passkeys: [passkey] },
    })
    wallet.choose(address)
    onMade(address)
  }
  return (
    <Card className="flex max-w-2xl flex-col gap-4 p-6">
      <p>{t('create.keeps')}</p>
      <Notice tone="warn" title={t('create.loses')}>
        {t('create.losesWhy')}
      </Notice>
      <p className="text-sm text-quiet">{t('create.site', { site: location.hostname })}</p>
      {problem !== undefined && <ProblemNotice error={problem} />}
      <PasskeyButton isBusy={isBusy} onPress={() => void act(make)} />
    </Card>
  )
}

/** For who has a passkey already, on a new device or after this browser forgot. */
function Find() {
  const t = useTranslations('smart')
  const client = usePublicClient()
  const navigate = useNavigate()
  const { isBusy, problem, act } = useAct()
  const [isNothing, setIsNothing] = useState(false)
  const find = async (): Promise<void> => {
    setIsNothing(false)
    const found = await findAccounts({ client, ask: askForPasskey, signerOf: signerOfPasskey })
    const [first] = found
    if (first === undefined) return setIsNothing(true)
    await keepFound(wallet.vault, found)
    wallet.choose(first.address)
    await navigate({ to: '/wallet' })
  }
  return (
    <Section title={t('find.title')} hint={t('find.hint')}>
      {problem !== undefined && <ProblemNotice error={problem} />}
      {isNothing && <Notice tone="warn">{t('find.nothing')}</Notice>}
      {mayHavePasskeys() && (
        <div>
          <Button busy={isBusy} onClick={() => void act(find)}>
            {isBusy ? t('confirming') : t('find.act')}
          </Button>
        </div>
      )}
    </Section>
  )
}

function Made({ address }: { readonly address: Address }) {
  const t = useTranslations('smart')
  return (
    <Card className="flex max-w-2xl flex-col gap-4 p-6">
      <div>
        <h2 className="text-lg font-semibold">{t('create.made')}</h2>
        <p className="text-quiet">{t('create.madeWhy')}</p>
      </div>
      <Hash value={address} kind="address" isWhole />
      <p>{t('create.secondWhy')}</p>
      <div className="flex flex-wrap gap-2">
        <Link to="/wallet/signers" className={buttonClass('primary')}>
          {t('create.second')}
        </Link>
        <Link to="/wallet" className={buttonClass('plain')}>
          {t('create.later')}
        </Link>
      </div>
    </Card>
  )
}
