import { Link } from '@tanstack/react-router'
import { useState, useSyncExternalStore } from 'react'
import { useTranslations } from 'use-intl'
import { useChain } from '../chain/chain.ts'
import { isDevelopment } from '../chain/settings.ts'
import {
  connectOutside,
  outsideWallets,
  turnToChain,
  watchOutside,
  type OutsideWallet,
} from '../keys/outside.ts'
import { developmentAccount } from '../keys/signer.ts'
import { AccountExistsError } from '../keys/vault-errors.ts'
import { useWallet, wallet } from '../keys/wallet.ts'
import { ProblemNotice } from '../sign/problem-notice.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button, buttonClass } from '../ui/button.tsx'
import { SelectField } from '../ui/field.tsx'
import { Card, Section } from '../ui/page.tsx'

const developmentCount = 10

/** The first minute: how to come to an account. */
export function Welcome() {
  const t = useTranslations('wallet')
  return (
    <>
      <div className="max-w-prose">
        <h2 className="text-lg font-semibold">{t('welcome.title')}</h2>
        <p className="text-quiet">{t('welcome.lead')}</p>
      </div>
      <AccountWays />
    </>
  )
}

/** Every way to an account, also to one more. */
export function AccountWays() {
  const t = useTranslations('wallet')
  const { settings } = useChain()
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        <Card className="flex flex-col items-start gap-3">
          <p className="text-quiet">{t('welcome.createHint')}</p>
          <Link to="/wallet/create" className={buttonClass('primary')}>
            {t('welcome.create')}
          </Link>
        </Card>
        <Card className="flex flex-col items-start gap-3">
          <p className="text-quiet">{t('welcome.passkeyHint')}</p>
          <Link to="/wallet/passkey" className={buttonClass('plain')}>
            {t('welcome.passkey')}
          </Link>
        </Card>
        <Card className="flex flex-col items-start gap-3">
          <p className="text-quiet">{t('welcome.importHint')}</p>
          <Link to="/wallet/import" className={buttonClass('plain')}>
            {t('welcome.import')}
          </Link>
        </Card>
      </div>
      <Outside />
      {isDevelopment(settings) && <Development />}
    </>
  )
}

/** Wallets that announced themselves by EIP-6963. */
function Outside() {
  const t = useTranslations('wallet')
  const { settings } = useChain()
  const found = useSyncExternalStore(watchOutside, outsideWallets)
  const [problem, setProblem] = useState<unknown>()

  async function connect(outside: OutsideWallet): Promise<void> {
    setProblem(undefined)
    try {
      const addresses = await connectOutside(outside)
      await turnToChain(outside, settings)
      for (const address of addresses)
        await keepNew({ address, label: outside.name, source: { kind: 'outside', rdns: outside.rdns } })
      wallet.choose(addresses[0]!)
    } catch (error) {
      setProblem(error)
    }
  }
  return (
    <Section title={t('welcome.outside')}>
      {found.length === 0 ? (
        <p className="text-quiet">{t('welcome.outsideNone')}</p>
      ) : (
        <div className="flex flex-wrap gap-2">
          {found.map((outside) => (
            <Button key={outside.rdns} onClick={() => void connect(outside)}>
              {outside.icon !== undefined && <img src={outside.icon} alt="" width="20" height="20" />}
              {t('welcome.connect', { name: outside.name })}
            </Button>
          ))}
        </div>
      )}
      {problem !== undefined && <ProblemNotice error={problem} />}
    </Section>
  )
}

function Development() {
  const t = useTranslations('wallet')
  const ts = useTranslations('sign')
  const { accounts } = useWallet()
  const used = accounts.flatMap(({ source }) => (source.kind === 'development' ? [source.index] : []))
  const free = Array.from({ length: developmentCount }, (_, index) => index).filter(
    (it) => !used.includes(it),
  )
  const [chosen, setChosen] = useState<number>()
  const [problem, setProblem] = useState<unknown>()
  const index = chosen !== undefined && free.includes(chosen) ? chosen : free[0]
  if (index === undefined) return null

  async function use(at: number): Promise<void> {
    const { address } = developmentAccount(at)
    try {
      await keepNew({ address, label: `dev:${at}`, source: { kind: 'development', index: at } })
      wallet.choose(address)
    } catch (error) {
      setProblem(error)
    }
  }
  return (
    <Section title={t('welcome.development')} hint={t('welcome.developmentHint')}>
      <div className="flex flex-wrap items-end gap-3">
        <div className="w-40">
          <SelectField
            label={t('welcome.chooseDevelopment')}
            value={String(index)}
            onChange={({ target }) => setChosen(Number(target.value))}
          >
            {free.map((it) => (
              <option key={it} value={it}>
                dev:{it}
              </option>
            ))}
          </SelectField>
        </div>
        <Button onClick={() => void use(index)}>
          {t('welcome.developmentUse', { index: String(index) })}
          <Badge tone="warn">{ts('account.kind.development')}</Badge>
        </Button>
      </div>
      {problem !== undefined && <ProblemNotice error={problem} />}
    </Section>
  )
}

/** One that is there already is used as it is. */
async function keepNew(account: Parameters<typeof wallet.vault.addAccount>[0]): Promise<void> {
  await wallet.vault.addAccount(account).catch((error: unknown) => {
    if (!(error instanceof AccountExistsError)) throw error
  })
}
