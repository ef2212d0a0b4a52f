/**
 * `watt wallet balance`: what an account holds.
 * @module
 */
import { formatAmount } from '../amount.ts'
import { withChain } from '../chain/client.ts'
import { askLight, type LightFlags } from '../light/open.ts'
import { fields } from '../output.ts'
import type { Session } from '../session.ts'
import { findSigner, resolveAddress } from './account.ts'

/** Shows balance and nonce at the newest block; with `--light` only what proofs show. */
export async function showBalance(session: Session, flags: LightFlags, who?: string): Promise<void> {
  const named = who ?? session.account
  const address =
    named === undefined
      ? (await findSigner(session, undefined)).address
      : await resolveAddress(session, named)
  if (flags.light) return showProvenBalance(session, flags, address)
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

async function showProvenBalance(session: Session, flags: LightFlags, address: `0x${string}`): Promise<void> {
  const { value, verified, words } = await askLight(session, flags, (light) => light.account(address))
  const { balanceWei, nonce } = value
  session.out.result({ address, balanceWei, balance: formatAmount(balanceWei), nonce, verified }, () =>
    fields([
      ['address', address],
      ['balance', formatAmount(balanceWei)],
      ['sent', `${nonce} transactions`],
      ['verified', words],
    ]),
  )
}
