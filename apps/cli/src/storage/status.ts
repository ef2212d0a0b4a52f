/**
 * `watt storage status`: each shard with its provider, its proofs, and whether it can be read.
 * @module
 */
import { orderStatus, type OrderStatus, type ShardStatus } from '@watt/storage/client'
import { formatAmount } from '../amount.ts'
import type { StatusFlags } from '../commands/storage.ts'
import { columns, fields, printable, type Tone } from '../output.ts'
import { rpcFlag, type Session } from '../session.ts'
import { ordersNamed, withStorage } from './open.ts'
import { formatBytes, formatSeconds, lastProof, orderNumber, verdictWords } from './words.ts'

/** Looks at the orders that a word means. */
export async function showStatus(session: Session, flags: StatusFlags, word: string): Promise<void> {
  await withStorage(
    session,
    flags,
    async (client) => {
      for (const order of await ordersNamed(session, client, word)) {
        const status = await orderStatus(client, order, { isProbed: flags.probe ?? false })
        session.out.item(status, () => describe(session, status))
        if (status.verdict === 'endangered')
          session.out.say(`Next: watt storage repair ${order}${rpcFlag(session)}`)
      }
    },
    orderNumber(word) === undefined,
  )
}

const tones = {
  safe: 'good',
  starting: 'good',
  weakened: 'warning',
  endangered: 'bad',
  lost: 'bad',
  ended: 'quiet',
} as const

function describe(session: Session, status: OrderStatus): readonly string[] {
  const { order, standing, shards, healthy, verdict, endsAt, clock } = status
  const { k, n, sizeBytes } = order.terms
  const tone: Tone = tones[verdict]
  return [
    ...fields([
      ['order', `${order.id}${standing.isCancelled ? ', dropped' : ''}`],
      ['state', session.out.tone(verdictWords[verdict], tone)],
      ['healthy', `${healthy} of ${n}; any ${k} give it back`],
      ['shards', `${formatBytes(sizeBytes)} each`],
      ['ends', endsAt === undefined ? undefined : `in ${formatSeconds(endsAt - clock.now)}`],
      [
        'free',
        standing.balanceWei === 0n ? undefined : `${formatAmount(standing.balanceWei)}, kept for repairs`,
      ],
    ]),
    '',
    ...columns(shards.map((shard) => line(shard, status))),
  ]
}

function line(shard: ShardStatus, status: OrderStatus): readonly string[] {
  const { slot, state, deal, health, url, lastError, isReadable } = shard
  return [
    `shard ${slot}`,
    state,
    url === undefined ? '-' : printable(url),
    `last proof ${lastProof(shard, status)}`,
    health === undefined ? '' : `${health.proven} of ${health.due} proven`,
    deal === undefined || isReadable === undefined ? '' : isReadable ? 'readable' : 'not readable',
    lastError === undefined ? '' : printable(lastError),
  ]
}
