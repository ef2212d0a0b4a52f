/**
 * How much consensus takes from others, how long it waits, how often it repeats itself. Times in milliseconds.
 * @see stellar/stellar-core `src/herder/Herder.h`
 * @module
 */

export const herderLimits = {
  /** Closed slots whose statements are kept in memory. */
  slotsKept: 12n,
  /** Statements further ahead are not passed on; they only tell that this node is behind. */
  slotsAheadMax: 100n,
  /** Statements this far ahead are held until the ledger gets there. */
  slotsHeldMax: 12n,
  /** Transaction sets kept, in bytes of their canonical form. */
  setBytesKeptMax: 67_108_864,
  /** Sets that one node may have this node fetch for one slot. An honest one needs a handful. */
  setsPerNodeMax: 16,
  /** Statements of one node about one slot that are looked at, and how many more for each second it is open. */
  statementsPerSlot: 100,
  statementsPerSecond: 2,
  /** Quorum sets kept. */
  quorumSetsMax: 1_000,
  /** Statements of one slot kept for pages. */
  statementsRecordedMax: 512,
  /** Own statements are sent again this often while a slot is open. */
  repeatMs: 2_000,
  /** Without a close for this long, the node counts as stuck. */
  stuckMs: 35_000,
  /** Pause between attempts to get unstuck. */
  recoverMs: 10_000,
  /** Peers asked for their state at each attempt. */
  recoverPeers: 2,
  /** Pause before a question that nobody could answer is asked again. */
  askAgainMs: 500,
  /** Who has not answered a question of agreement by then is not the only one asked any more; and so many at most. */
  askNextMs: 500,
  asksOpenMax: 4,
  /** Pause before a write that failed is tried again. */
  diskRetryMs: 1_000,
  /** Own clock and agreed close times may differ by this much before a warning. */
  driftMs: 10_000,
  /** Bytes of an answer to `scpState`. */
  stateAnswerBytesMax: 921_600,
  /** Blocks asked for at once. */
  blocksPerQuestion: 64,
  /** An answer to `blocks` gets no further block beyond this many bytes. */
  blocksAnswerBytes: 4_194_304,
  /** Blocks ahead that a node remembers the hashes of while it walks back from one that it believes: about 5 MiB. */
  trailMax: 32_768n,
  /** A walk with one peer ends after this long, and when a question got no answer so many times more. */
  walkMs: 300_000,
  walkRetries: 3,
  /** Parts of a list between peers. */
  partsMax: 4_096,
  /** Blocks whose finality signatures are gathered in memory. */
  certificatesKept: 128n,
} as const
