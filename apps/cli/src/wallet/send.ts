/**
 * `watt wallet send`: WATT from one account to another.
 * @module
 */
import { formatAmount, parseAmount } from '../amount.ts'
import { submit } from '../chain/submit.ts'
import { writeResult } from '../chain/write-result.ts'
import type { PasswordFlags } from '../commands/wallet.ts'
import type { Session } from '../session.ts'
import { findSigner, resolveAddress } from './account.ts'

/** Sends an amount. */
export async function sendMoney(
  session: Session,
  flags: PasswordFlags,
  to: string,
  amount: string,
): Promise<void> {
  const valueWei = parseAmount(amount)
  const target = await resolveAddress(session, to)
  const signer = await findSigner(session, flags.passwordFile)
  const receipt = await submit(session, signer, {
    action: `send ${formatAmount(valueWei)}`,
    facts: [],
    to: target,
    valueWei,
    data: '0x',
    gasLimit: undefined,
  })
  writeResult(session, receipt, { from: signer.address, to: target, valueWei }, [
    ['sent', formatAmount(valueWei)],
    ['to', target],
  ])
}
