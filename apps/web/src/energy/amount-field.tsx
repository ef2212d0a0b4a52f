import { useLocale, useTranslations } from 'use-intl'
import type { TradedToken } from '@watt/sdk/energy'
import { writeAmount } from '../i18n/numbers.ts'
import { Amount } from '../ui/amount.tsx'
import { Field } from '../ui/field.tsx'
import { symbolText } from './words.ts'

/** An amount of a token, with what is held below it and a way to take all of it. */
export function AmountField({
  label,
  token,
  text,
  onText,
  held,
  most,
  error,
}: {
  readonly label: string
  readonly token: Pick<TradedToken, 'symbol' | 'decimals'>
  readonly text: string
  readonly onText: (text: string) => void
  readonly held?: bigint | undefined
  /** What "all" puts in; by default what is held. */
  readonly most?: bigint | undefined
  readonly error?: string | undefined
}) {
  const t = useTranslations('energy')
  const language = useLocale()
  const symbol = symbolText(token.symbol)
  const all = most ?? held
  return (
    <Field
      label={label}
      value={text}
      onChange={({ target }) => onText(target.value)}
      inputMode="decimal"
      unit={symbol}
      error={error}
      helper={
        held !== undefined && (
          <span className="flex flex-wrap items-center gap-x-3">
            <span>
              {t('form.held')} <Amount value={held} symbol={symbol} decimals={token.decimals} />
            </span>
            {all !== undefined && all > 0n && (
              <button
                type="button"
                className="link min-h-6 px-1"
                onClick={() =>
                  onText(
                    writeAmount(all, language, { decimals: token.decimals, fractionMax: token.decimals }),
                  )
                }
              >
                {t('form.all')}
              </button>
            )}
          </span>
        )
      }
    />
  )
}
