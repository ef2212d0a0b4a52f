/**
 * News to subscribers: each event is encoded once, and handed out in short runs so that ten thousand listeners
 * do not hold up agreement.
 * @module
 */
import type { Block, Receipt, Transaction } from '@watt/ledger'
import type { Statement } from '@watt/scp'

import type { NodeView } from '../types.ts'
import { encodeHeader, encodeTransaction } from './encode.ts'
import { encodeStatement } from './encode-consensus.ts'
import { LimitError } from './errors.ts'
import type { RpcLimits } from './limits.ts'
import { logsOfBlock } from './log-match.ts'
import { syncingStatus } from './methods/chain.ts'
import type { Subscriber, SubscriptionRequest } from './method.ts'
import { news, notificationHead, type News } from './notification.ts'
import { turns } from './turns.ts'
import type { WebSocketClient } from './web-socket-client.ts'

export interface Broadcast {
  /** The subscriptions of one client. `leave` drops them all. */
  join(client: Pick<WebSocketClient, 'notify' | 'cut'>): Subscriber & { leave(): void }
  /** Stops listening to the node. */
  stop(): void
}

type Kind = SubscriptionRequest['kind']
type Subscription = {
  readonly head: Uint8Array
  readonly request: SubscriptionRequest
  readonly client: Pick<WebSocketClient, 'notify' | 'cut'>
}
/** One event, and what each subscription of a kind is told of it. */
type Event = {
  readonly to: readonly Subscription[]
  readonly news: (it: Subscription) => readonly News[]
}

/** Events not handed out yet; above it the slowness is ours, and listeners are cut off instead of misled. */
const eventsMax = 4_096

/** @param randomId - Unguessable ids. */
export function broadcast(
  node: NodeView,
  limits: Pick<RpcLimits, 'subscriptionsPerClient' | 'sliceMs'>,
  randomId: () => string,
): Broadcast {
  const subscriptions = new Map<Kind, Map<string, Subscription>>()
  const queue = eventQueue(limits.sliceMs)

  const tell = (kind: Kind, newsOf: Event['news']): void => {
    const to = subscriptions.get(kind)
    if (to !== undefined && to.size > 0) queue.push({ to: [...to.values()], news: newsOf })
  }
  const offs = [
    node.herder.onBlock((block, receipts) => {
      tell(
        'newHeads',
        same(() => encodeHeader(block)),
      )
      tell('logs', (it) => wantedLogs(it, block, receipts))
      tellSyncing()
    }),
    node.herder.onStatement((statement: Statement) =>
      tell(
        'wattStatements',
        same(() => encodeStatement(statement)),
      ),
    ),
    node.pool.onTransaction((transaction) => tell('newPendingTransactions', pendingNews(transaction))),
  ]
  let wasSyncing = syncingStatus({ node }) !== false
  const tellSyncing = (): void => {
    const status = syncingStatus({ node })
    if ((status !== false) === wasSyncing) return
    wasSyncing = status !== false
    tell(
      'syncing',
      same(() => (status === false ? false : { syncing: true, status })),
    )
  }

  return {
    join: (client) => membership(subscriptions, client, limits.subscriptionsPerClient, randomId),
    stop: () => {
      for (const off of offs) off()
      subscriptions.clear()
      queue.clear()
    },
  }
}

function membership(
  subscriptions: Map<Kind, Map<string, Subscription>>,
  client: Subscription['client'],
  max: number,
  randomId: () => string,
): Subscriber & { leave(): void } {
  const own = new Map<string, Kind>()
  const drop = (id: string): boolean => {
    const kind = own.get(id)
    return kind !== undefined && own.delete(id) && (subscriptions.get(kind)?.delete(id) ?? false)
  }
  return {
    subscribe: (request) => {
      if (own.size >= max)
        throw new LimitError(`${max} subscriptions are open on this connection; unsubscribe from one`)
      const id = randomId()
      const ofKind = subscriptions.get(request.kind) ?? new Map<string, Subscription>()
      subscriptions.set(request.kind, ofKind.set(id, { head: notificationHead(id), request, client }))
      own.set(id, request.kind)
      return id
    },
    unsubscribe: drop,
    leave: () => {
      for (const id of own.keys()) drop(id)
    },
  }
}

/** The queue and its pump. */
function eventQueue(sliceMs: number): { push(event: Event): void; clear(): void } {
  let queue: Event[] = []
  let isPumping = false

  const pump = async (): Promise<void> => {
    // An answer to `eth_subscribe` must leave before the first news does.
    await new Promise<void>((resolve) => setImmediate(resolve))
    const turn = turns(sliceMs)
    for (let event = queue.shift(); event !== undefined; event = queue.shift()) {
      for (const it of event.to) {
        await turn()
        for (const one of event.news(it)) it.client.notify(it.head, one)
      }
    }
    isPumping = false
  }

  return {
    push: (event) => {
      if (queue.length >= eventsMax) {
        for (const { client } of event.to) client.cut()
        return
      }
      queue.push(event)
      if (isPumping) return
      isPumping = true
      void pump()
    },
    clear: () => {
      queue = []
    },
  }
}

/** The same for everybody, encoded at the first need. */
function same(encode: () => unknown): Event['news'] {
  let once: readonly News[] | undefined
  return () => (once ??= [news(encode())])
}

function pendingNews(transaction: Transaction): Event['news'] {
  const whole = same(() => encodeTransaction(transaction))
  const hash = same(() => transaction.hash)
  return (it) => (it.request.kind === 'newPendingTransactions' && it.request.full ? whole(it) : hash(it))
}

function wantedLogs({ request }: Subscription, block: Block, receipts: readonly Receipt[]): readonly News[] {
  return request.kind === 'logs' ? logsOfBlock(block, receipts, request.filter).map(news) : []
}
