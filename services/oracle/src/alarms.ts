/**
 * Alarms that stand until what raised them is over: said once when they begin and once when they end.
 * @module
 */
import type { Logger } from './logger.ts'
import type { Metrics } from './metrics.ts'

export type AlarmKind = 'latency' | 'spread' | 'abstained' | 'unhealthy' | 'rule' | 'double-signing'

export interface Alarms {
  /** Raises or clears; repeating changes nothing. */
  set(feed: string, kind: AlarmKind, stands: boolean, fields?: Readonly<Record<string, unknown>>): void
  standing(): readonly { readonly feed: string; readonly kind: AlarmKind }[]
}

/** Makes the alarms of a reporter. */
export function createAlarms(logger: Logger, metrics: Metrics): Alarms {
  const raised = new Map<string, { readonly feed: string; readonly kind: AlarmKind }>()
  return {
    set(feed, kind, stands, fields = {}) {
      const key = `${feed} ${kind}`
      if (raised.has(key) === stands) return
      if (stands) raised.set(key, { feed, kind })
      else raised.delete(key)
      metrics.alarm.set({ feed, kind }, stands ? 1 : 0)
      logger[stands ? 'error' : 'info'](stands ? 'alarm.raised' : 'alarm.cleared', { feed, kind, ...fields })
    },
    standing: () => [...raised.values()],
  }
}
