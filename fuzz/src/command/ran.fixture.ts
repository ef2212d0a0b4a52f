/**
 * What a run of a target came to, for tests.
 * @module
 */
import type { rowOf } from './report.ts'

export const ran: Parameters<typeof rowOf>[1] = {
  inputs: 1_000,
  accepted: 250,
  corpus: 9,
  slowestMs: 1.25,
  elapsedMs: 500,
  blocks: { ran: 9, seen: 10 },
  grownBytes: 0,
  findings: [],
}
