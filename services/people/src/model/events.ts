/**
 * The log that the model reads: what the contracts of the mining day said, and on which day the block was.
 * @module
 */

/** Account address: 20 bytes in lower-case hex. */
export type Account = `0x${string}`

/** One thing that happened. Ids count from 1 in order of registration; days from 1970 on. */
export type PeopleEvent =
  /** `inviter` 0: nobody. */
  | { readonly type: 'registered'; readonly id: number; readonly account: Account; readonly inviter: number }
  | { readonly type: 'seed'; readonly id: number; readonly isSeed: boolean }
  | { readonly type: 'suspension'; readonly id: number; readonly isSuspended: boolean }
  | { readonly type: 'vouched'; readonly from: number; readonly to: number }
  | { readonly type: 'unvouched'; readonly from: number; readonly to: number }
  | { readonly type: 'checkedIn'; readonly id: number; readonly day: number }
  /** `windows` (0 to 24) of `day` in which the node of the member answered; told on the day after. */
  | { readonly type: 'uptime'; readonly id: number; readonly day: number; readonly windows: number }
  | { readonly type: 'nodeSet'; readonly id: number; readonly key: Account }
  | {
      readonly type: 'verified'
      readonly id: number
      readonly attestor: number
      readonly untilDay: number
    }
  | { readonly type: 'unverified'; readonly id: number }
  | { readonly type: 'attestorRevoked'; readonly attestor: number }
  /** `earnedGwei`: all that the member has been paid so far. */
  | { readonly type: 'claimed'; readonly id: number; readonly earnedGwei: bigint }

/** What is written in genesis. */
export type PeopleParameters = {
  /** All that phase 1 gives out. */
  readonly totalGwei: bigint
  /** Days with a reward until everything is given out. */
  readonly epochs: number
  /** Days that a provisional balance waits for trust. */
  readonly provisionalEpochs: number
  /** Days that an unclaimed balance waits for a member who neither comes nor claims. */
  readonly claimEpochs: number
}
