import { useTranslations } from 'use-intl'
import type { Address } from 'viem'
import { nameIn, useDirectory } from '../intent/directory.ts'
import { Amount } from '../ui/amount.tsx'
import { Hash } from '../ui/hash.tsx'
import type { SessionPart } from './session-form.ts'
import { windows } from './session-windows.ts'

/** What a session key may do, one line a part. */
export function SessionParts({ parts }: { readonly parts: readonly SessionPart[] }) {
  return (
    <ul className="flex flex-col gap-0.5">
      {parts.map((part, at) => (
        <li key={at} className="flex flex-wrap items-center gap-x-1.5">
          <Part part={part} />
        </li>
      ))}
    </ul>
  )
}

function Part({ part }: { readonly part: SessionPart }) {
  const t = useTranslations('smart')
  switch (part.kind) {
    case 'pay':
      return (
        <>
          {t('session.does.pay')} <Party address={part.to} />
        </>
      )
    case 'transfer':
      return (
        <>
          {t('session.does.transfer')} <Party address={part.token} />
          {part.to && (
            <>
              → <Party address={part.to} />
            </>
          )}
        </>
      )
    case 'call':
      return (
        <>
          {t('session.does.call')} <Party address={part.contract} /> <code>{part.selector}</code>
        </>
      )
    case 'spend': {
      const window = windows.find(({ seconds }) => seconds === part.windowSeconds)
      return (
        <>
          {t('session.upTo')} <Amount value={part.amount} symbol={part.symbol} decimals={part.decimals} />{' '}
          {window
            ? t(`session.each.${window.id}`)
            : t('session.eachSeconds', { seconds: part.windowSeconds })}
        </>
      )
    }
  }
}

function Party({ address }: { readonly address: Address }) {
  const { data: directory } = useDirectory()
  return <Hash value={address} kind="address" name={directory && nameIn(address, directory)} isBare />
}
