/**
 * `eth_subscribe`: being told instead of asking. Over WebSocket only.
 * @see geth documentation, "Real-time events"
 * @module
 */
import { InvalidParamsError, InvalidRequestError } from '../errors.ts'
import { logMatch } from '../log-match.ts'
import { defineMethod } from '../method.ts'
import type { Method, RpcContext, Subscriber, SubscriptionRequest } from '../method.ts'
import type { RpcLimits } from '../limits.ts'
import { atMost, boolean, member, optional, record, required, text } from '../params.ts'

const subscription = (raw: readonly unknown[], limits: RpcLimits): SubscriptionRequest => {
  atMost(raw, 2)
  const kind = required(raw, 0, text)
  switch (kind) {
    case 'newHeads':
    case 'syncing':
    case 'wattStatements':
      return { kind }
    case 'logs':
      return { kind, filter: logMatch(optional(raw, 1, record, {}), 'argument 1', limits.logAddresses) }
    case 'newPendingTransactions':
      return { kind, full: isFull(raw) }
    default:
      throw new InvalidParamsError(
        'argument 0',
        'newHeads, logs, newPendingTransactions, syncing or wattStatements',
        kind,
      )
  }
}

/** geth takes a bare boolean; others send an object with one. */
function isFull(raw: readonly unknown[]): boolean {
  if (typeof raw[1] !== 'object' || raw[1] === null) return optional(raw, 1, boolean, false)
  return member(required(raw, 1, record), 'full', boolean, 'argument 1') ?? false
}

export const subscriptionMethods: readonly Method[] = [
  defineMethod({
    name: 'eth_subscribe',
    cost: 4,
    params: subscription,
    run: (context, request) => subscriber(context).subscribe(request),
  }),
  defineMethod({
    name: 'eth_unsubscribe',
    params: (raw) => {
      atMost(raw, 1)
      return required(raw, 0, text)
    },
    run: (context, id) => subscriber(context).unsubscribe(id),
  }),
]

function subscriber(context: RpcContext): Subscriber {
  if (context.subscriber === undefined) {
    throw new InvalidRequestError(
      'notifications not supported over HTTP; connect over WebSocket on the same port',
    )
  }
  return context.subscriber
}
