/**
 * `watt wallet balance`: what an account holds.
 * @module
 */
import { formatAmount } from '../amount.ts'
import { withChain } from '../chain/client.ts'
import type { NoFlags } from '../command.ts'
import { fields } from '../output.ts'
import type { Session } from '../session.ts'
import { findSigner, resolveAddress } from './account.ts'

/** Shows balance and nonce at the newest block. */
export async function showBalance(session: Session, _flags: NoFlags, who?: string): Promise<void> {
  const named = who ?? session.account
  const address =
    named === undefined
      ? (await findSigner(session, undefined)).address
      : await resolveAddress(session, named)
  const { balance, nonce } = await withChain(session, async (client) => {
    const [held, sent] = await Promise.all([
      client.getBalance({ address }),
      client.getTransactionCount({ address }),
    ])
    return { balance: held, nonce: sent }
  })
  session.out.result({ address, balanceWei: balance, balance: formatAmount(balance), nonce }, () =>
    fields([
      ['address', address],
      ['balance', formatAmount(balance)],
      ['sent', `${nonce} transactions`],
    ]),
  )
}
