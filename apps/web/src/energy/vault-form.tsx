import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { approveCall, type VaultStatus } from '@watt/sdk/energy'
import { readAmount, writeAmount } from '../i18n/numbers.ts'
import { useWallet } from '../keys/wallet.ts'
import { Amount } from '../ui/amount.tsx'
import { DataList } from '../ui/data-list.tsx'
import { SelectField } from '../ui/field.tsx'
import { Card } from '../ui/page.tsx'
import { say } from '../ui/toast.tsx'
import { ActButton } from './act-button.tsx'
import { AmountField } from './amount-field.tsx'
import { Dollars } from './price-text.tsx'
import type { RegionView } from './queries.ts'
import { nextStep } from './steps.ts'
import { useHolding } from './use-holdings.ts'
import { useRules } from './use-region-account.ts'
import { useWrite } from './use-write.ts'
import { strictRatio, vaultActions, vaultAfter, vaultCall, type VaultAction } from './vault.ts'
import { soldAbove } from './vault-risk.ts'
import { symbolText, writeShare } from './words.ts'

/** More or less collateral, less debt, or the end of a vault. */
export function VaultForm({
  view: { region, price },
  vault,
  onDone,
}: {
  readonly view: RegionView
  readonly vault: VaultStatus
  readonly onDone: () => void
}) {
  const { stable, token, branch } = region
  const t = useTranslations('energy')
  const language = useLocale()
  const write = useWrite()
  const account = useWallet().active?.address
  const [action, setAction] = useState<VaultAction>('deposit')
  const [text, setText] = useState('')
  const ofDebt = action === 'repay' || action === 'close'
  const asset = ofDebt ? token : stable
  const amount = action === 'close' ? vault.debt : readAmount(text, language, asset.decimals)
  const holding = useHolding(asset, account, action === 'deposit' ? branch.address : undefined)
  const after = amount === undefined ? undefined : vaultAfter(vault, { action, amount })
  const ratio = after && strictRatio(region, after, price)
  const rules = useRules(region).data
  const limit = after && rules && soldAbove(region, after, rules)
  const isClosing = action === 'close'
  const hasEnough = action === 'withdraw' ? vault.collateral : holding?.held
  const step =
    isClosing && vault.debt === 0n
      ? 'act'
      : nextStep({ amount, held: hasEnough, allowed: holding?.allowed, needsLeave: action === 'deposit' })
  const symbol = symbolText(asset.symbol)
  const inAsset = `${writeAmount(amount ?? 0n, language, { decimals: asset.decimals, fractionMax: 6 })} ${symbol}`
  const most = { deposit: undefined, repay: vault.debt, withdraw: vault.collateral, close: undefined }[action]

  async function change(): Promise<void> {
    const title = t(`vault.sheet.${action}`, { amount: inAsset, id: String(vault.id) })
    const call = vaultCall(region, vault.id, { action, amount: amount! }, account!)
    if (!(await write({ title, call }))) return
    say(t('vault.done'))
    onDone()
  }

  return (
    <Card>
      <form className="flex max-w-xl flex-col gap-4" onSubmit={(event) => event.preventDefault()}>
        <h3 className="font-semibold">{t('vault.formTitle', { id: String(vault.id) })}</h3>
        <SelectField
          label={t('vault.action')}
          value={action}
          onChange={({ target }) => {
            setAction(target.value as VaultAction)
            setText('')
          }}
        >
          {vaultActions.map((it) => (
            <option key={it} value={it}>
              {t(`vault.actions.${it}`)}
            </option>
          ))}
        </SelectField>
        {!isClosing && (
          <AmountField
            label={t('form.amount')}
            token={asset}
            text={text}
            onText={setText}
            held={action === 'withdraw' ? vault.collateral : holding?.held}
            most={most}
            error={
              text !== '' && amount === undefined
                ? t('form.badAmount')
                : amount !== undefined && after === undefined
                  ? t('vault.tooMuch')
                  : undefined
            }
          />
        )}
        {after && (
          <DataList
            facts={[
              {
                label: t('vault.owes'),
                value: <Amount value={after.debt} symbol={symbolText(token.symbol)} />,
              },
              {
                label: t('vault.holds'),
                value: (
                  <Amount
                    value={after.collateral}
                    symbol={symbolText(stable.symbol)}
                    decimals={stable.decimals}
                  />
                ),
                hint: isClosing ? t('vault.closeHint') : undefined,
              },
              ratio === undefined
                ? undefined
                : {
                    label: t('vault.ratio'),
                    value: writeShare(ratio, language),
                    hint: t('vault.ratioHint'),
                  },
              limit === undefined
                ? undefined
                : {
                    label: t('mint.soldAbove'),
                    value: (
                      <>
                        <Dollars value={limit} /> ({t('mint.now')} <Dollars value={price.index} />)
                      </>
                    ),
                  },
            ]}
          />
        )}
        <ActButton
          step={step}
          token={symbol}
          allow={t('form.allow', { amount: inAsset })}
          act={t(`vault.actions.${action}`)}
          stopped={amount !== undefined && after === undefined ? t('vault.less') : undefined}
          onAllow={() =>
            void write({
              title: t('form.allowSheet', { amount: inAsset, what: t('mint.what') }),
              call: approveCall(stable.address, branch.address, amount!),
            })
          }
          onAct={() => void change()}
        />
      </form>
    </Card>
  )
}
