import { useLocale, useTranslations } from 'use-intl'
import type { Address, Hex } from 'viem'
import { writeAmount } from '../i18n/numbers.ts'
import type { Field } from '../intent/fields.ts'
import { Time } from '../ui/time.tsx'
import type { Decoded } from './decode.ts'
import { hintOf } from './field-hint.ts'
import { NamedAddress } from './named-address.tsx'

/** A call or an event by its name and arguments, and its bytes on demand. */
export function DecodedView({
  decoded,
  unknown,
  raw,
  address,
}: {
  readonly decoded: Decoded | undefined
  /** What to say where it could not be read. */
  readonly unknown: string
  readonly raw: readonly Hex[]
  /** The contract that speaks. */
  readonly address?: Address | undefined
}) {
  const t = useTranslations('explorer')
  return (
    <div className="card flex flex-col gap-2 p-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <strong className="font-semibold [overflow-wrap:anywhere]" title={decoded?.signature}>
          {decoded?.name ?? unknown}
        </strong>
        {address !== undefined && <NamedAddress address={address} />}
      </div>
      {decoded && decoded.fields.shown.length > 0 && (
        <dl className="grid gap-x-4 gap-y-1 text-sm sm:grid-cols-[minmax(7rem,max-content)_1fr]">
          {decoded.fields.shown.map((field) => (
            <div key={field.name} className="contents">
              <dt className="text-quiet" title={field.type}>
                {field.name}
              </dt>
              <dd className="min-w-0 [overflow-wrap:anywhere]">
                {field.address ? <NamedAddress address={field.address} /> : <Value field={field} />}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {decoded && decoded.fields.left > 0 && (
        <p className="text-sm text-quiet">{t('more', { count: decoded.fields.left })}</p>
      )}
      <Raw parts={raw} />
    </div>
  )
}

function Value({ field }: { readonly field: Field }) {
  const language = useLocale()
  const hint = hintOf(field)
  return (
    <>
      <bdi className="font-mono">{field.text}</bdi>
      {hint?.kind === 'amount' && (
        <span className="text-quiet">
          {' '}
          = {writeAmount(hint.value, language, { decimals: 18, fractionMax: 6 })} × 10¹⁸
        </span>
      )}
      {hint?.kind === 'time' && (
        <span className="text-quiet">
          {' '}
          = <Time at={hint.at} isFull />
        </span>
      )}
    </>
  )
}

const shownMax = 4_000

/** Bytes as they are, closed at first. */
function Raw({ parts }: { readonly parts: readonly Hex[] }) {
  const t = useTranslations('explorer')
  return (
    <details className="text-sm">
      <summary className="link inline-block py-1">{t('raw')}</summary>
      {parts.map((part, index) => (
        <code
          key={index}
          className="mt-2 block rounded-card bg-sunken p-3 font-mono text-xs [overflow-wrap:anywhere]"
        >
          {part.length > shownMax ? `${part.slice(0, shownMax)}…` : part}
        </code>
      ))}
    </details>
  )
}
