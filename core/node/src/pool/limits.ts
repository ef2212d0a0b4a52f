/**
 * How much the pool holds, for whom and for how long.
 * @module
 */

/** Bounds of a pool. A slot is 32 KiB or a part of it, so that one large transaction counts as several. */
export type PoolLimits = {
  readonly slotsMax: number
  readonly bytesMax: number
  /** Executable transactions of one account. */
  readonly pendingPerAccountMax: number
  /** Transactions of one account behind a gap, or not affordable any more. */
  readonly queuedPerAccountMax: number
  /** Zero-fee transactions of one account. */
  readonly freePerAccountMax: number
  /** Share of the slots that zero-fee transactions may take. */
  readonly freeShareMax: number
  /** Share of the slots that transactions behind a gap may take. */
  readonly queuedShareMax: number
  readonly lifeMs: number
  /** Transactions whose senders are being recovered. */
  readonly recoveringMax: number
}

/** Fits a node that takes 10,000 transactions a second with blocks of a second: three of them may wait. */
export const defaultPoolLimits: PoolLimits = {
  slotsMax: 32_768,
  bytesMax: 64 * 1024 * 1024,
  pendingPerAccountMax: 1_024,
  queuedPerAccountMax: 64,
  freePerAccountMax: 256,
  freeShareMax: 0.5,
  queuedShareMax: 0.2,
  lifeMs: 3 * 3_600_000,
  recoveringMax: 32_768,
}

const slotBytes = 32 * 1024

/** Slots that a transaction of this size takes. */
export function slotsOf(sizeBytes: number): number {
  return Math.max(1, Math.ceil(sizeBytes / slotBytes))
}
