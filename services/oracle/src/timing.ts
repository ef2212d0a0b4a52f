/**
 * The waits of a reporter, with defaults for a network with blocks of about a second.
 * @module
 */
export type Timing = {
  /** Between two looks at the chain. */
  readonly pollMs: number
  /** From a quorum until the first submitter sends, so that late observations still come in. */
  readonly graceMs: number
  /** After which the next in line sends, and the same one sends again. */
  readonly takeOverMs: number
  /** A due round that takes longer raises the alarm. */
  readonly latencyAlarmMs: number
  /** A source farther from the value than this raises the alarm. */
  readonly spreadAlarmBps: number
  /** A turn of keeping; see `keep`. */
  readonly keepMs: number
}

export const defaultTiming: Timing = {
  pollMs: 2000,
  graceMs: 2000,
  takeOverMs: 10_000,
  latencyAlarmMs: 120_000,
  spreadAlarmBps: 2000,
  keepMs: 3_600_000,
}
