/**
 * How a simulated herder keeps time: the figures of the real one. Times in milliseconds.
 * @module
 */

export const limits = {
  slotsKept: 12,
  slotsHeld: 12,
  /** Statements of one node about one slot that are held. */
  heldPerNode: 100,
  repeatMs: 2_000,
  stuckMs: 35_000,
  recoverMs: 10_000,
  askAgainMs: 500,
  blocksPerQuestion: 64,
  /** Slots ahead that a catch-up remembers the marks of. */
  trailMax: 4_096,
  closeTimeAheadMs: 60_000,
} as const
