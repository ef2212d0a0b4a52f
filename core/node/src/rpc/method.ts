/**
 * What a JSON-RPC method is: a name, a cost, a reader of its parameters and what it does.
 * @module
 */
import type { Engine } from '@watt/evm'

import type { Logger, NodeView } from '../types.ts'
import type { Lane } from './admission.ts'
import type { Bundler } from './bundler.ts'
import type { Filters } from './filters.ts'
import type { RpcLimits } from './limits.ts'
import type { LogMatch } from './log-match.ts'
import type { RecentBlocks } from './recent-blocks.ts'

/** What a method may use. */
export type RpcContext = {
  readonly node: NodeView
  readonly engine: Engine
  readonly limits: RpcLimits
  readonly blocks: RecentBlocks
  readonly filters: Filters
  readonly logger: Logger
  /** Bundles user operations; absent: this node knows none. */
  readonly bundler?: Bundler | undefined
  /** Lets others have their turn in the middle of an execution; absent: it runs in one go. */
  readonly turn?: (() => Promise<void> | undefined) | undefined
  /** Present on a WebSocket: who wants to be told later. */
  readonly subscriber: Subscriber | undefined
}

/** The subscriptions of one WebSocket client. */
export interface Subscriber {
  /** @returns the id of the subscription. @throws {LimitError} the client holds too many. */
  subscribe(request: SubscriptionRequest): string
  unsubscribe(id: string): boolean
}

/** What a client wants to hear; `matches` was built from its filter. */
export type SubscriptionRequest =
  | { readonly kind: 'newHeads' | 'syncing' | 'wattStatements' }
  | { readonly kind: 'logs'; readonly filter: LogMatch }
  | { readonly kind: 'newPendingTransactions'; readonly full: boolean }

/** One method, its parameter type forgotten, as the table holds it. */
export type Method = {
  readonly name: string
  /** Tokens it takes from the caller's budget. */
  readonly cost: number
  /** Where it waits; by its cost when left out. */
  readonly lane?: Lane | ((params: never) => Lane)
  readonly params: (raw: readonly unknown[], limits: RpcLimits) => unknown
  readonly run: (context: RpcContext, params: never) => unknown
  /** Answers all calls of one batch at once: a result or an error for each, in order. */
  readonly runMany?: (context: RpcContext, params: readonly never[]) => Promise<readonly unknown[]>
}

/** Ties the type of the parameters to what runs on them. `cost` is 1 when left out. */
export function defineMethod<P>(definition: {
  readonly name: string
  readonly cost?: number
  readonly lane?: Lane | ((params: P) => Lane)
  readonly params: (raw: readonly unknown[], limits: RpcLimits) => P
  readonly run: (context: RpcContext, params: P) => unknown
  readonly runMany?: (context: RpcContext, params: readonly P[]) => Promise<readonly unknown[]>
}): Method {
  return { cost: 1, ...definition }
}

/** For methods without parameters. */
export const noParams = (): undefined => undefined
