/**
 * What happened in a run, event by event, for people and for the viewer.
 * @module
 */
import type { Violation } from './outcome.ts'
import type { Plan } from './plan.ts'

export type TraceEvent = { readonly atMs: number; readonly node: number } &
  /** Spoke; `id` names the message for those who hear it. */
  (
    | {
        readonly type: 'say'
        readonly id: number
        readonly slot: number
        readonly statement: TracedStatement
      }
    | { readonly type: 'hear'; readonly id: number; readonly from: number }
    /** A message that was lost on its way to `node`. */
    | { readonly type: 'lose'; readonly id: number; readonly from: number }
    | { readonly type: 'decide'; readonly slot: number; readonly value: string }
    /** Took over what others had decided. */
    | { readonly type: 'catch-up'; readonly slot: number; readonly from: number }
    | { readonly type: 'timeout'; readonly slot: number; readonly timer: 'nomination' | 'ballot' }
    | { readonly type: 'down' | 'up' | 'paused' | 'resumed' }
  )

/** Pledges in short: values are named by the first digits of their hash. */
export type TracedStatement =
  | { readonly kind: 'nominate'; readonly votes: readonly string[]; readonly accepted: readonly string[] }
  | {
      readonly kind: 'prepare'
      readonly ballot: string
      readonly prepared?: string
      readonly preparedPrime?: string
      readonly nC: number
      readonly nH: number
    }
  | {
      readonly kind: 'confirm'
      readonly ballot: string
      readonly nPrepared: number
      readonly nCommit: number
      readonly nH: number
    }
  | { readonly kind: 'externalize'; readonly commit: string; readonly nH: number }

/** Hears events as they happen; runs without a trace pass nothing. */
export type Tracer = (event: TraceEvent) => void

/** What the viewer shows. */
export type Trace = {
  readonly plan: Plan
  /** When the second phase began. */
  readonly calmAtMs: number
  readonly events: readonly TraceEvent[]
  readonly violation: Violation | undefined
}
