/**
 * Whose turn it is to bring a report on chain. The turn passes on after a while, so a silent reporter costs time only.
 * @module
 */

/** How many waits come before this reporter's turn: 0 for the first. The order moves on by one each round. */
export function rankOf(reporter: number, roundId: bigint, count: number): number {
  const first = Number(roundId % BigInt(count))
  return (reporter - first + count) % count
}

/**
 * When a reporter sends, in milliseconds since a quorum was there. The first waits a moment for late observations,
 * because those who are left out earn nothing.
 */
export function sendsAfterMs(
  rank: number,
  { graceMs, takeOverMs }: { readonly graceMs: number; readonly takeOverMs: number },
): number {
  return graceMs + rank * takeOverMs
}

/** Largest f with n = 3f + 1, and the 2f + 1 that a report needs. */
export function quorumOf(count: number): number {
  return 2 * Math.floor((count - 1) / 3) + 1
}
