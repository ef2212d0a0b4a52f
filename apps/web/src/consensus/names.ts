/**
 * How validators are called, and in what order they are shown.
 * @module
 */
import type { ConsensusStatus } from '@watt/sdk'
import { cut } from '../ui/cut.ts'

export type Names = ConsensusStatus['names']

/** The configured name, or the short id. */
export function nameOf(names: Names, id: string): string {
  return names[id]?.name ?? cut(id, 8, 6)
}

/** By name, with "validator 2" before "validator 10". */
export function inOrder(ids: readonly string[], names: Names): readonly string[] {
  return ids.toSorted((a, b) => nameOf(names, a).localeCompare(nameOf(names, b), 'en', { numeric: true }))
}
