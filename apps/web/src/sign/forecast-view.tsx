import { useTranslations } from 'use-intl'
import type { AllowanceChange, AssetChange, Forecast } from '../intent/forecast.ts'
import type { RefusalReason } from '../intent/refusal.ts'
import { isUnlimited } from '../intent/unlimited.ts'
import { Party, TokenAmount } from './intent-view.tsx'
import type { Prepared } from './prepare.ts'

/** What would come, go, and may be taken, as the node found by trying. */
export function ForecastView({
  forecast,
  known,
}: {
  readonly forecast: Forecast
  readonly known: Pick<Prepared, 'tokens' | 'names'>
}) {
  const t = useTranslations('sign')
  if (forecast.kind === 'unavailable') return null
  if (forecast.kind === 'fails') return <Reason reason={forecast.reason} />
  const { changes, allowances } = forecast
  if (changes.length + allowances.length === 0) return <p className="text-quiet">{t('sheet.noChange')}</p>
  return (
    <ul className="card divide-y divide-line">
      {changes.map((change) => (
        <ChangeRow key={`${change.asset}${change.tokenId}`} change={change} tokens={known.tokens} />
      ))}
      {allowances.map((allowance) => (
        <AllowanceRow key={`${allowance.token}${allowance.spender}`} allowance={allowance} known={known} />
      ))}
    </ul>
  )
}

/** The contract's own words, or that there are none. */
export function Reason({ reason }: { readonly reason: RefusalReason }) {
  const t = useTranslations('sign')
  switch (reason.kind) {
    case 'funds':
      return <p>{t('problem.funds')}</p>
    case 'silent':
      return <p>{t('sheet.silent')}</p>
    case 'contract':
      return (
        <p className="[overflow-wrap:anywhere]">
          {t('sheet.reason')}: <bdi>{reason.text}</bdi>
        </p>
      )
  }
}

const row = 'flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 px-4 py-2.5'

function ChangeRow({
  change,
  tokens,
}: {
  readonly change: AssetChange
  readonly tokens: Prepared['tokens']
}) {
  const t = useTranslations('sign')
  const { asset, amount, tokenId } = change
  const isGain = amount > 0n
  const facts = tokens.get(asset.toLowerCase())
  return (
    <li className={row}>
      <span className="text-sm text-quiet">{isGain ? t('sheet.gets') : t('sheet.gives')}</span>
      <span className={`font-semibold ${isGain ? 'text-good' : 'text-text'}`}>
        {isGain ? '+ ' : '− '}
        {tokenId === undefined ? (
          <TokenAmount amount={isGain ? amount : -amount} facts={facts} />
        ) : (
          <TokenAmount amount={tokenId} facts={facts && { ...facts, kind: 'piece' }} />
        )}
      </span>
    </li>
  )
}

function AllowanceRow({
  allowance,
  known,
}: {
  readonly allowance: AllowanceChange
  readonly known: Pick<Prepared, 'tokens' | 'names'>
}) {
  const t = useTranslations('sign')
  const { token, spender, amount } = allowance
  return (
    <li className={row}>
      <span className="text-sm text-quiet">{amount === 0n ? t('sheet.mayNot') : t('sheet.mayTake')}</span>
      <Party address={spender} names={known.names} />
      {amount !== 0n && (
        <span className="font-semibold">
          {amount === 'all' ? (
            t('sheet.all')
          ) : isUnlimited(amount) ? (
            t('sheet.unlimited')
          ) : (
            <TokenAmount amount={amount} facts={known.tokens.get(token.toLowerCase())} />
          )}
        </span>
      )}
    </li>
  )
}
