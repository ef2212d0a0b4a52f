/**
 * `watt node peers`: whom a node is connected to.
 * @module
 */
import { formatAge } from '../chain/time.ts'
import { withChain } from '../chain/client.ts'
import type { NoFlags } from '../command.ts'
import { columns } from '../output.ts'
import type { Session } from '../session.ts'

/** Lists the peers. */
export async function showPeers(session: Session, _flags: NoFlags): Promise<void> {
  const { peers, names } = await withChain(session, async (client) => {
    const [found, status] = await Promise.all([client.getPeers(), client.getWattStatus()])
    return { peers: found, names: status.consensus.names }
  })
  session.out.result({ peers }, () =>
    columns(
      peers.map(({ peerId, nodeId, direction, latencyMs, connectedAtMs, addresses }) => [
        (nodeId === null ? undefined : names[nodeId]?.name) ?? nodeId?.slice(0, 12) ?? 'unknown',
        direction,
        latencyMs === null ? '–' : `${Math.round(latencyMs)} ms`,
        `since ${formatAge(Date.now() - connectedAtMs).replace(' ago', '')}`,
        addresses[0] ?? '',
        peerId,
      ]),
    ),
  )
  if (peers.length === 0)
    session.out.say('No peers. A node that should have some says why in its log: event network.*')
}
