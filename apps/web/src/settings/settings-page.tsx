import { useTranslations } from 'use-intl'
import { useChain } from '../chain/chain.ts'
import { useWallet } from '../keys/wallet.ts'
import { useInstall } from '../offline/install.ts'
import { useNetwork } from '../sign/network.ts'
import { hideAmounts, useAmountsHidden } from '../sign/privacy.ts'
import { records, useRecords } from '../sign/store.ts'
import { LanguageSelect, ThemeSelect } from '../shell/preference-selects.tsx'
import { Button } from '../ui/button.tsx'
import { DataList } from '../ui/data-list.tsx'
import { Hash } from '../ui/hash.tsx'
import { Card, Page, Section } from '../ui/page.tsx'
import { DeleteWallet } from './delete-wallet.tsx'
import { Security } from './security.tsx'

/** `/settings`: what a person chooses for this device. */
export function SettingsPage() {
  const t = useTranslations('settings')
  const { hasVault, accounts } = useWallet()
  return (
    <Page title={t('title')}>
      <Section title={t('display.title')}>
        <Card className="grid max-w-xl gap-4 sm:grid-cols-2">
          <LanguageSelect showsLabel />
          <ThemeSelect showsLabel />
        </Card>
      </Section>
      <InstalledApp />
      <Security />
      <Privacy />
      <Network />
      {(hasVault || accounts.length > 0) && <DeleteWallet />}
    </Page>
  )
}

function InstalledApp() {
  const t = useTranslations('settings')
  const install = useInstall()
  return (
    <Section title={t('app.title')} hint={t('app.hint')}>
      <Card className="max-w-xl">
        {install ? (
          <Button look="primary" onClick={() => void install()}>
            {t('app.install')}
          </Button>
        ) : (
          <p className="text-quiet">{t('app.byMenu')}</p>
        )}
      </Card>
    </Section>
  )
}

function Privacy() {
  const t = useTranslations('settings')
  const isHidden = useAmountsHidden()
  const sent = useRecords()
  return (
    <Section title={t('privacy.title')} hint={t('privacy.nothingLeaves')}>
      <Card className="flex max-w-xl flex-col gap-4">
        <label className="flex min-h-11 items-center gap-3">
          <input
            type="checkbox"
            className="size-5 accent-accent"
            checked={isHidden}
            onChange={({ target }) => hideAmounts(target.checked)}
          />
          <span>
            {t('privacy.hide')}
            <span className="block text-sm text-quiet">{t('privacy.hideHint')}</span>
          </span>
        </label>
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p>{t('privacy.sent', { count: sent.length })}</p>
          <Button disabled={sent.length === 0} onClick={() => records.clear()}>
            {t('privacy.clear')}
          </Button>
        </div>
      </Card>
    </Section>
  )
}

function Network() {
  const t = useTranslations('settings')
  const { settings } = useChain()
  const genesis = useNetwork()
  return (
    <Section title={t('network.title')} hint={t('network.hint')}>
      <DataList
        facts={[
          { label: t('network.chain'), value: settings.chainId },
          { label: t('network.node'), value: settings.rpc },
          settings.validators.length === 0
            ? undefined
            : {
                label: t('network.validators'),
                value: settings.validators.map(({ name }) => name).join(', '),
              },
          { label: t('network.index'), value: settings.api ?? t('network.noIndex') },
          genesis && { label: t('network.genesis'), value: <Hash value={genesis} kind="block" /> },
        ]}
      />
    </Section>
  )
}
