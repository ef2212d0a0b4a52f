/**
 * What an upload waits for. Pure.
 * @module
 */
import { isEnough, mayBePaid } from './record.ts'
import type { Upload } from './uploads.ts'

/**
 * `unpaid`: staged, not ordered. `asked`: nobody knows whether it is. `paid`: ordered, not with enough providers yet. `enough`: safe, and some shards lack.
 * `elsewhere`: another tab works on it.
 */
export type Phase = 'running' | 'elsewhere' | 'unpaid' | 'asked' | 'paid' | 'enough' | 'done'

export function phaseOf({ record, state }: Upload): Phase {
  if (state.kind === 'running') return 'running'
  if (record.isDone === true) return 'done'
  if (state.kind === 'elsewhere') return 'elsewhere'
  if (record.order === undefined) return mayBePaid(record) ? 'asked' : 'unpaid'
  return isEnough(record) ? 'enough' : 'paid'
}

/** Whether going on was tried and did not bring it to an end: it may never. */
export function isStuck({ record, state }: Upload): boolean {
  return state.kind === 'stopped' || (record.failed?.length ?? 0) > 0
}
