/**
 * `watt storage demand`: shards that providers withhold are demanded on chain, until the file can be read.
 * @module
 */
import { demandShards, type OrderDemand, planDemand, type StorageClient } from '@watt/storage/client'
import { formatAmount } from '../amount.ts'
import { confirm } from '../ask.ts'
import type { StorageFlags } from '../commands/storage.ts'
import { CommandError } from '../failure.ts'
import { fields } from '../output.ts'
import { rpcFlag, type Session } from '../session.ts'
import { ordersNamed, withStorage } from './open.ts'
import { ProgressLine } from './progress.ts'
import { formatBytes } from './words.ts'

/** Demands what lacks of each order that a word names. */
export async function demand(session: Session, flags: StorageFlags, word: string): Promise<void> {
  await withStorage(session, flags, async (client) => {
    for (const order of await ordersNamed(session, client, word)) await demandOne(session, client, order)
  })
}

async function demandOne(session: Session, client: StorageClient, order: bigint): Promise<void> {
  const plan = await planDemand(client, order)
  const { k, sizeBytes } = plan.described.order.terms
  if (plan.lacking === 0) {
    session.out.item({ order, lacking: 0 }, () => [
      `order ${order}  nothing needs to be demanded: ${plan.readable} shards can be read, ${k} are needed`,
    ])
    return
  }
  if (plan.candidates.length < plan.lacking) throw tooFew(order, plan)
  await confirm(
    session,
    'Demand it?',
    fields([
      ['order', `${order}: ${plan.readable} of the ${k} shards that are needed can be read`],
      ['demand', `${plan.lacking} of ${plan.candidates.length} others, ${formatBytes(sizeBytes)} each`],
      ['in', `${plan.demands} transactions for each, one after the other`],
      ['cost', `${formatAmount(plan.priceWei)} to those that publish it, and the fees of the transactions`],
      [
        'instead',
        plan.unpaid === 0 ? undefined : `${plan.unpaid} only ask for money: watt storage get --pay`,
      ],
      ['else', 'whoever does not publish in time loses its deal and its collateral; its price comes back'],
    ]),
  )
  const progress = new ProgressLine(session)
  const total = sizeBytes * plan.lacking
  let done = 0
  try {
    const result = await demandShards(client, plan, {
      onBytes: (bytes) =>
        progress.update(`demanding order ${order}`, Math.min(total, (done += bytes)), total),
    })
    progress.end()
    const { published, punished, isEnough, backWei } = result
    session.out.item(
      { order, published, punished: punished.map(({ provider }) => provider), isEnough, backWei },
      () =>
        fields([
          ['order', String(order)],
          ['published', published.length === 0 ? 'nothing' : `shards ${published.join(', ')}`],
          ...punished.map(
            ({ slot, provider }) =>
              [
                `shard ${slot}`,
                `${provider} did not publish it: its deal is over and its collateral taken`,
              ] as const,
          ),
          ['back', backWei === 0n ? undefined : formatAmount(backWei)],
        ]),
    )
    if (!isEnough) throw tooFew(order, { ...plan, candidates: [] })
    session.out.say(
      `Now: watt storage get <name>${rpcFlag(session)}; other shards: watt storage repair ${order}`,
    )
  } finally {
    progress.end()
  }
}

function tooFew(order: bigint, { lacking, candidates }: OrderDemand): CommandError {
  return new CommandError({
    code: 'cli/storage-lost',
    message: `Order ${order} lacks ${lacking} shards, and they can be demanded from ${candidates.length} providers.`,
    fix: `try again later: those that only were away may come back; watt storage status ${order} shows them`,
    details: { order, lacking, candidates: candidates.length },
  })
}
