/**
 * Filters that clients poll. A filter keeps only where its reader stands; what happened since is read from the chain,
 * so a thousand forgotten filters cost nothing but their entries.
 * @module
 */
import type { Hex } from '@watt/evm'

import type { Clock } from '../types.ts'
import { LimitError } from './errors.ts'
import type { RpcLimits } from './limits.ts'
import type { LogMatch } from './log-match.ts'

/** `next` is the first block, or the first pending transaction, not yet told. */
export type Filter =
  | { readonly type: 'blocks'; next: bigint }
  | {
      readonly type: 'logs'
      next: bigint
      readonly from: bigint | undefined
      readonly to: bigint | undefined
      readonly match: LogMatch
    }
  | { readonly type: 'pending'; next: number; readonly full: boolean }

export interface Filters {
  readonly pending: PendingLog
  /** @throws {LimitError} too many live filters. */
  add(filter: Filter): Hex
  /** Renews its life. @returns undefined when it never was, or was not asked for too long. */
  get(id: string): Filter | undefined
  remove(id: string): boolean
}

/** The last transactions that entered the pool, numbered. */
export interface PendingLog {
  readonly next: number
  push(hash: Hex): void
  /** Those from a number on. @returns undefined when some were already forgotten. */
  since(from: number): readonly Hex[] | undefined
}

/** @param randomId - Unguessable, so that callers do not read or remove each other's filters. */
export function filters(
  limits: Pick<RpcLimits, 'filters' | 'filterLifeMs'>,
  clock: Clock,
  randomId: () => Hex,
): Filters {
  const live = new Map<string, { readonly filter: Filter; usedAtMs: number }>()
  const isOver = (entry: { readonly usedAtMs: number }): boolean =>
    clock.elapsed() - entry.usedAtMs > limits.filterLifeMs

  return {
    pending: pendingLog(),
    add: (filter) => {
      if (live.size >= limits.filters) {
        for (const [id, entry] of live) if (isOver(entry)) live.delete(id)
      }
      if (live.size >= limits.filters) {
        throw new LimitError(
          `${limits.filters} filters are open; uninstall one or subscribe over WebSocket`,
          limits.filterLifeMs,
        )
      }
      const id = randomId()
      live.set(id, { filter, usedAtMs: clock.elapsed() })
      return id
    },
    get: (id) => {
      const entry = live.get(id)
      if (entry === undefined) return undefined
      if (isOver(entry)) {
        live.delete(id)
        return undefined
      }
      entry.usedAtMs = clock.elapsed()
      return entry.filter
    },
    remove: (id) => live.delete(id),
  }
}

/** @param size - Transactions remembered. */
export function pendingLog(size = 20_000): PendingLog {
  const ring: Hex[] = []
  let next = 0
  return {
    get next() {
      return next
    },
    push: (hash) => {
      ring[next++ % size] = hash
    },
    since: (from) => {
      if (next - from > size) return undefined
      return Array.from({ length: next - from }, (_, i) => ring[(from + i) % size]!)
    },
  }
}
