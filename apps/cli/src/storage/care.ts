/**
 * `watt storage renew`, `repair`, `watch` and `drop`: what happens to an order after it was placed.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  dropOrder,
  ordersToDrop,
  readCatalogue,
  repairOrder,
  watchOnce,
  type WatchEvent,
} from '@watt/storage/client'
import { formatAmount } from '../amount.ts'
import { confirm } from '../ask.ts'
import type { PayFlags, StorageFlags, WatchFlags } from '../commands/storage.ts'
import { describeFailure } from '../failure.ts'
import { fields, printable } from '../output.ts'
import { untilStopped } from '../node/until-stopped.ts'
import type { Session } from '../session.ts'
import { catalogueOf, faultTeller, filesNamed, ordersNamed, withStorage } from './open.ts'
import { ProgressLine } from './progress.ts'
import { formatSeconds, orderNumber, verdictWords } from './words.ts'

/** Pays for more epochs. Anybody may, for anybody's order. */
export async function renew(
  session: Session,
  flags: StorageFlags,
  word: string,
  epochs: number,
): Promise<void> {
  await withStorage(session, flags, async (client) => {
    const { chain } = client
    const orders = await ordersNamed(session, client, word)
    const costs = await Promise.all(orders.map((order) => chain.topUpCost(order, epochs)))
    const { epochSeconds } = await chain.clock()
    await confirm(
      session,
      'Go ahead?',
      fields([
        ['lengthen', orders.map((order) => `order ${order}`).join(', ')],
        ['by', `${epochs} epochs: ${formatSeconds(epochs * epochSeconds)}`],
        ['cost', formatAmount(costs.reduce((sum, cost) => sum + cost, 0n))],
      ]),
    )
    for (const order of orders) {
      const { paidWei, hash } = await chain.topUp(order, epochs)
      session.out.item({ order, epochs, paidWei, hash }, () =>
        fields([
          ['lengthened', `order ${order} by ${epochs} epochs`],
          ['paid', formatAmount(paidWei)],
          ['hash', hash],
        ]),
      )
    }
  })
}

/** Brings lost shards to new providers. Anybody may, without the owner's keys. */
export async function repair(session: Session, flags: PayFlags, word: string): Promise<void> {
  await withStorage(session, flags, async (client) => {
    for (const order of await ordersNamed(session, client, word)) {
      const progress = new ProgressLine(session)
      const terms = (await client.chain.order(order))?.terms
      const total = (terms?.sizeBytes ?? 0) * (terms?.k ?? 0)
      let done = 0
      try {
        const result = await repairOrder(client, order, {
          onFault: faultTeller(session),
          onBytes: (bytes) =>
            progress.update(`reading order ${order}`, Math.min(total, (done += bytes)), total),
        })
        progress.end()
        const { repaired, skipped } = result
        session.out.item(result, () =>
          fields([
            ['order', String(order)],
            [
              'repaired',
              repaired.length === 0 ? 'nothing needed it, or could be' : `shards ${repaired.join(', ')}`,
            ],
            ...skipped.map(({ slot, reason }) => [`shard ${slot}`, printable(reason)] as const),
          ]),
        )
      } finally {
        progress.end()
      }
    }
  })
}

/** Looks after orders until it is told to stop: repairs, and lengthens where that was asked for. */
export async function watch(session: Session, flags: WatchFlags, ...words: readonly string[]): Promise<void> {
  await withStorage(session, flags, async (client) => {
    const stop = new AbortController()
    const stopped = untilStopped().then(() => stop.abort())
    const { epochSeconds } = await client.chain.clock()
    const everyMs = flags.every === undefined ? Math.max(5, epochSeconds / 4) * 1000 : flags.every * 1000
    const given = (await Promise.all(words.map((word) => ordersNamed(session, client, word)))).flat()
    session.out.say(`Looking every ${formatSeconds(everyMs / 1000)}; Ctrl-C ends it.`)
    const look = async (): Promise<void> => {
      const orders = given.length > 0 ? given : (await readCatalogue(client)).orders.map(({ id }) => id)
      await watchOnce(client, orders, {
        signal: stop.signal,
        renewBelow: flags.renew,
        renewMaxWei: flags.renewMax,
        onFault: faultTeller(session),
        onEvent: (event) => tellEvent(session, event),
      })
    }
    while (!stop.signal.aborted) {
      await look().catch((error: unknown) => {
        if (!stop.signal.aborted)
          session.out.warn(printable(`${describeFailure(error).message} Looking again later.`))
      })
      await sleep(everyMs, undefined, { signal: stop.signal }).catch(() => undefined)
    }
    await stopped
  })
}

/** Lets files go, and takes back what was not used. */
export async function drop(session: Session, flags: StorageFlags, word: string): Promise<void> {
  await withStorage(session, flags, async (client) => {
    const number = orderNumber(word)
    const files = number === undefined ? filesNamed(await catalogueOf(session, client), word) : []
    const orders = number === undefined ? ordersToDrop(files) : [number]
    const what = files.map(({ name }) => printable(name)).slice(0, 10)
    await confirm(
      session,
      'Let it go for good?',
      fields([
        ['drop', what.length === 0 ? orders.map((order) => `order ${order}`).join(', ') : what.join(', ')],
        ['files', files.length > what.length ? `${files.length} in all` : undefined],
        ['then', 'its bytes are gone from the network; what was paid in advance and not used comes back'],
      ]),
    )
    for (const order of orders) {
      const refundedWei = await dropOrder(client.chain, order)
      session.out.item({ order, refundedWei }, () =>
        fields([
          ['dropped', `order ${order}`],
          ['back', formatAmount(refundedWei)],
        ]),
      )
    }
  })
}

function tellEvent(session: Session, event: WatchEvent): void {
  const { out } = session
  switch (event.type) {
    case 'looked': {
      const { order, healthy, verdict, endsAt } = event.status
      const value = { type: event.type, order: order.id, healthy, n: order.terms.n, verdict, endsAt }
      return out.item(value, () => [
        `order ${order.id}  ${healthy} of ${order.terms.n} healthy  ${verdictWords[verdict]}`,
      ])
    }
    case 'repaired':
      return out.item(event, () => [`order ${event.order}  repaired shards ${event.slots.join(', ')}`])
    case 'renewed':
      return out.item(event, () => [
        `order ${event.order}  lengthened by ${event.epochs} epochs for ${formatAmount(event.paidWei)}`,
      ])
    case 'failed': {
      const { message } = event.error
      return out.item({ type: 'failed', order: event.order, message }, () => [
        printable(`order ${event.order}  ${message.split('\n', 1)[0] ?? ''}`),
      ])
    }
  }
}
