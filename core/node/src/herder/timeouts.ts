/**
 * How long nomination rounds and ballots wait, by the block time. Only patience: safety does not depend on it, and nodes may
 * differ.
 *
 * With no more nodes than a quorum needs, nobody's leader may be dead and all must have one in common, which often takes three
 * rounds: at a fifth of the block time they cost little more than one block (300 ms of 1 s in each slot, 1.2 s in one of a
 * hundred), at half of it 2.3 s. A round that is shorter than its messages need brings more proposals and so more to agree on,
 * hence a whole second where blocks take five. A ballot that is given up early costs all its messages, four one after the
 * other: 2 s bear 400 ms each. Over links of 200 ± 100 ms with 5 % loss (chaos, bad-network) three quarters of the 5-s blocks
 * came within 1.20 block times, with half of both 1.47.
 * @module
 */
import type { Timeouts } from '@watt/scp'

/** For SCP's two timers. */
type SlotTimeouts = { readonly nomination: Timeouts; readonly ballot: Timeouts }

/** Both grow by as much as they start with, from round to round; nomination as in stellar-core from 5-s blocks on (CAP-0070). */
export function timeoutsFor(blockTimeMs: number): SlotTimeouts {
  const growing = (ms: number): Timeouts => ({ initialMs: ms, incrementMs: ms })
  return {
    nomination: growing(Math.min(1_000, Math.max(100, blockTimeMs / 5))),
    ballot: growing(Math.min(2_000, Math.max(200, blockTimeMs / 2))),
  }
}
