/**
 * `watt tx show --light`: a transaction that proofs show, whatever nodes say.
 * @module
 */
import { formatAmount } from '../amount.ts'
import { formatTime } from '../chain/time.ts'
import { fields } from '../output.ts'
import type { Session } from '../session.ts'
import { askLight, type LightFlags } from './open.ts'

/** Shows a transaction in a block. One that still waits proves nothing. */
export async function showProvenTransaction(
  session: Session,
  flags: LightFlags,
  hash: `0x${string}`,
): Promise<void> {
  const { value, block, verified, words } = await askLight(session, flags, (light) => light.transaction(hash))
  const { succeeded, from, to, valueWei, nonce, input, logs } = value
  const status = succeeded ? 'success' : 'reverted'
  const closedAtMs = Number(block.timestamp) * 1000
  const { number: blockNumber } = block
  session.out.result(
    { hash, status, blockNumber, closedAtMs, from, to, valueWei, nonce, input, logs, verified },
    () => [
      ...fields([
        ['status', session.out.tone(succeeded ? 'success' : 'failed', succeeded ? 'good' : 'bad')],
        ['hash', hash],
        ['block', `${blockNumber}, final`],
        ['time', formatTime(closedAtMs, Date.now())],
        ['from', from],
        ['to', to ?? 'new contract'],
        ['value', formatAmount(valueWei)],
        ['nonce', String(nonce)],
        ['logs', logs.length === 0 ? undefined : String(logs.length)],
        ['verified', words],
      ]),
    ],
  )
}
