/**
 * `watt node status`: am I fine?
 * @module
 */
import type { Status } from '@watt/sdk'
import { formatAge } from '../chain/time.ts'
import { withChain } from '../chain/client.ts'
import type { NoFlags } from '../command.ts'
import { fields, type Tone } from '../output.ts'
import { rpcFlag, type Session } from '../session.ts'

/** How each state is said and coloured. */
export const stateWords: Readonly<Record<Status['consensus']['state'], readonly [string, Tone]>> = {
  starting: ['starting', 'warning'],
  synced: ['closing blocks', 'good'],
  catchingUp: ['catching up', 'warning'],
  stuck: ['stuck', 'bad'],
  halted: ['halted', 'bad'],
}

/** Shows head, consensus, peers and pool. */
export async function showStatus(session: Session, _flags: NoFlags): Promise<void> {
  const status = await withChain(session, (client) => client.getWattStatus())
  const { head, consensus, pool } = status
  const [word, tone] = stateWords[consensus.state]
  session.out.result(status, () =>
    fields([
      ['state', session.out.tone(word, tone)],
      ['reason', consensus.reason ?? undefined],
      ['head', `block ${BigInt(head.number)}, closed ${formatAge(Date.now() - head.closeTimeMs)}`],
      ['hash', head.hash],
      ['role', consensus.isValidator ? 'validator' : 'watcher'],
      ['node', consensus.names[consensus.nodeId]?.name ?? consensus.nodeId],
      ['peers', String(status.peerCount)],
      ['pool', `${pool.pending} pending, ${pool.queued} queued`],
      ['chain', `${BigInt(status.chainId)}, genesis ${status.genesisHash}`],
      ['version', status.version],
    ]),
  )
  if (consensus.state !== 'synced') session.out.say(`Why: watt consensus quorum${rpcFlag(session)}`)
}
