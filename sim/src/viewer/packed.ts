/**
 * A trace as the page carries it: columns of small numbers, so that hundreds of thousands of events load fast.
 * @module
 */
import type { Violation } from '../outcome.ts'
import type { Plan } from '../plan.ts'
import type { Trace, TracedStatement, TraceEvent } from '../trace.ts'

/** What an event is; its place in this list is its number in {@link PackedTrace.type}. */
export const eventTypes: readonly TraceEvent['type'][] = [
  'say',
  'hear',
  'lose',
  'decide',
  'catch-up',
  'timeout',
  'down',
  'up',
  'paused',
  'resumed',
]
export const timers = ['nomination', 'ballot'] as const

export type PackedTrace = {
  readonly plan: Plan
  readonly calmAtMs: number
  readonly violation: Violation | null
  readonly replay: Replay
  /** Microseconds since the event before. */
  readonly afterUs: readonly number[]
  readonly type: readonly number[]
  readonly node: readonly number[]
  /** Say, hear, lose: the message. Decide, catch-up, timeout: the slot. */
  readonly subject: readonly number[]
  /** Say: statement. Hear, lose, catch-up: from whom. Decide: value. Timeout: timer. */
  readonly detail: readonly number[]
  readonly statements: readonly (TracedStatement & { readonly slot: number })[]
  readonly values: readonly string[]
}

/** How to see the run again. */
export type Replay = {
  readonly command: string
  /** False: the seed draws another plan; this one was cut down or built. */
  readonly isBySeed: boolean
  readonly full: boolean
}

export function pack({ plan, calmAtMs, violation, events }: Trace, replay: Replay): PackedTrace {
  const columns = {
    afterUs: [] as number[],
    type: [] as number[],
    node: [] as number[],
    subject: [] as number[],
    detail: [] as number[],
  }
  const statements: PackedTrace['statements'][number][] = []
  const values = new Map<string, number>()
  let nowUs = 0
  for (const event of events) {
    const atUs = Math.max(nowUs, Math.round(event.atMs * 1_000))
    const [subject, detail] = ((): readonly [number, number] => {
      switch (event.type) {
        case 'say':
          return [event.id, statements.push({ slot: event.slot, ...event.statement }) - 1]
        case 'hear':
        case 'lose':
          return [event.id, event.from]
        case 'decide': {
          const value = values.get(event.value) ?? values.size
          values.set(event.value, value)
          return [event.slot, value]
        }
        case 'catch-up':
          return [event.slot, event.from]
        case 'timeout':
          return [event.slot, timers.indexOf(event.timer)]
        case 'down':
        case 'up':
        case 'paused':
        case 'resumed':
          return [0, 0]
      }
    })()
    columns.afterUs.push(atUs - nowUs)
    columns.type.push(eventTypes.indexOf(event.type))
    columns.node.push(event.node)
    columns.subject.push(subject)
    columns.detail.push(detail)
    nowUs = atUs
  }
  return {
    plan,
    calmAtMs,
    violation: violation ?? null,
    replay,
    ...columns,
    statements,
    values: [...values.keys()],
  }
}
