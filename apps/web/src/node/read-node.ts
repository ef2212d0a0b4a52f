/**
 * What a node says of itself: its status, its readiness, its figures.
 * @module
 */
import type { SmallClient } from '../chain/client.ts'
import { wanted, type NodeReport } from './checks.ts'
import { readMetrics } from './metrics.ts'

/** @throws when the node does not answer at all. */
export async function readNode(client: SmallClient, rpc: string): Promise<NodeReport> {
  const [status, ready, metrics] = await Promise.all([
    client.getWattStatus(),
    fetch(new URL('/readyz', rpc)).then(async (answer) => ({
      isReady: answer.ok,
      reason: ((await answer.json()) as { reason?: string | null }).reason,
    })),
    fetch(new URL('/metrics', rpc)).then(async (answer) =>
      answer.ok ? readMetrics(await answer.text(), wanted) : undefined,
    ),
  ])
  return { status, unready: ready.isReady ? undefined : (ready.reason ?? 'unknown'), metrics }
}
