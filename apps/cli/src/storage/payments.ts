/**
 * What reading did cost, and where the rest of it is.
 * @module
 */
import type { StorageClient } from '@watt/storage/client'
import { formatAmount } from '../amount.ts'
import { fields } from '../output.ts'
import { rpcFlag, type Session } from '../session.ts'
import { formatBytes } from './words.ts'

/** Wei that were promised for reading since the client was opened. */
export function paidWei(client: StorageClient): bigint {
  return client.purse.payments().reduce((sum, { wei }) => sum + wei, 0n)
}

/** Tells what reading did cost, where it did cost something. It is talk: the result is the file. */
export function tellPayments(session: Session, client: StorageClient): void {
  const payments = client.purse.payments()
  if (payments.length === 0) return
  const bytes = payments.reduce((total, payment) => total + payment.bytes, 0)
  const rest = payments.reduce((total, { restWei }) => total + restWei, 0n)
  for (const line of fields([
    ['paid', `${formatAmount(paidWei(client))} for ${formatBytes(bytes)}, to ${payments.length} providers`],
    ['in channels', `${formatAmount(rest)} is left for the next time`],
  ]))
    session.out.say(line)
  session.out.say(`To take it back: watt storage channels close${rpcFlag(session)}`)
}
