import { useTranslations } from 'use-intl'
import type { Move } from './moves.ts'
import { NamedAddress } from './named-address.tsx'
import { TokenAmount } from './token-amount.tsx'

const shownMax = 50

/** Each move as a sentence. */
export function MovesList({ moves }: { readonly moves: readonly Move[] }) {
  const t = useTranslations('explorer')
  return (
    <>
      <ul className="card divide-y divide-line">
        {moves.slice(0, shownMax).map((move, index) => (
          <li key={index} className="px-4 py-2.5 [overflow-wrap:anywhere]">
            <Sentence {...move} />
          </li>
        ))}
      </ul>
      {moves.length > shownMax && (
        <p className="text-sm text-quiet">{t('more', { count: moves.length - shownMax })}</p>
      )}
    </>
  )
}

function Sentence({ from, to, token, amount, tokenId }: Move) {
  const t = useTranslations('explorer')
  const parts = {
    from: () => from && <NamedAddress address={from} />,
    to: () => to && <NamedAddress address={to} />,
    amount: () => <TokenAmount token={token} amount={amount} tokenId={tokenId} />,
  }
  if (from === undefined) return t.rich('moves.made', parts)
  if (to === undefined) return t.rich('moves.destroyed', parts)
  return t.rich('moves.sent', parts)
}
