import { useEffect, useState } from 'react'
import type { Transaction } from 'viem'
import { transactionSucceeded } from './feed.ts'
import { grouped, short, wattAmount } from './format.ts'
import type { Settings } from './settings.ts'

const shownMax = 25

/** A block's transactions in the order they ran. */
export function Transactions({
  transactions,
  settings,
}: {
  readonly transactions: readonly Transaction[]
  readonly settings: Settings
}) {
  if (transactions.length === 0) {
    return (
      <p className="hint">
        None. Send one with <code>npx watt wallet send</code> or any Ethereum tool at {settings.rpc}.
      </p>
    )
  }
  return (
    <>
      <ul className="transactions">
        {transactions.slice(0, shownMax).map((transaction) => (
          <li key={transaction.hash}>
            <code title={transaction.hash}>{short(transaction.hash, 10, 6)}</code>
            <span>
              <code title={transaction.from}>{short(transaction.from)}</code> to{' '}
              {transaction.to ? (
                <code title={transaction.to}>{short(transaction.to)}</code>
              ) : (
                'a new contract'
              )}
            </span>
            <span className="amount" title={`${transaction.value} wei`}>
              {wattAmount(transaction.value)}
            </span>
            <Status hash={transaction.hash} settings={settings} />
          </li>
        ))}
      </ul>
      {transactions.length > shownMax && (
        <p className="hint">and {grouped(transactions.length - shownMax)} more</p>
      )}
    </>
  )
}

function Status({ hash, settings }: { readonly hash: Transaction['hash']; readonly settings: Settings }) {
  const [succeeded, setSucceeded] = useState<boolean>()
  useEffect(() => {
    let shown = true
    transactionSucceeded(settings, hash).then(
      (it) => shown && setSucceeded(it),
      () => undefined, // The receipt stays unknown; the row says so.
    )
    return () => {
      shown = false
    }
  }, [hash, settings])
  if (succeeded === undefined) return <span className="outcome">…</span>
  return <span className={succeeded ? 'outcome yes' : 'outcome no'}>{succeeded ? 'done' : 'failed'}</span>
}
