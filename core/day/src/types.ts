/**
 * What goes into a day and what comes out of it. Ids are dense from 1, days are counted from 1970, amounts are whole gwei.
 * @module
 */

export type Account = `0x${string}`

/** What the contracts of people tell the engine, in the order of the chain. All belong to the open day. */
export type DayEvent =
  /** `inviter` is 0 where there is none. */
  | { readonly type: 'registered'; readonly id: number; readonly account: Account; readonly inviter: number }
  | { readonly type: 'seed'; readonly id: number; readonly isSeed: boolean }
  | { readonly type: 'suspension'; readonly id: number; readonly isSuspended: boolean }
  | { readonly type: 'vouched'; readonly from: number; readonly to: number }
  | { readonly type: 'unvouched'; readonly from: number; readonly to: number }
  | { readonly type: 'checkedIn'; readonly id: number; readonly day: number }
  /** `windows` (0 to 24) of `day`, the day before the open one. */
  | { readonly type: 'uptime'; readonly id: number; readonly day: number; readonly windows: number }
  /** Moves nothing here; listed so that whoever decodes logs need not know that. */
  | { readonly type: 'nodeSet'; readonly id: number; readonly key: Account }
  /** Valid up to and with `untilDay`; more than 2^32 - 1 means for ever. */
  | { readonly type: 'verified'; readonly id: number; readonly attestor: number; readonly untilDay: number }
  | { readonly type: 'unverified'; readonly id: number }
  | { readonly type: 'attestorRevoked'; readonly attestor: number }
  /** `earnedGwei` is what the member claimed in all its life. */
  | { readonly type: 'claimed'; readonly id: number; readonly earnedGwei: bigint }

/** Fixed in genesis. */
export type DayParameters = {
  /** What the curve gives out in all. */
  readonly totalGwei: bigint
  /** Steps of the curve; a day on which nobody earns uses none. */
  readonly epochs: number
  /** Days after which provisional balance returns to the pool. */
  readonly provisionalEpochs: number
  /** Days without presence or claim after which unclaimed balance returns to the pool. */
  readonly claimEpochs: number
  /** The day of the genesis block: the first that is open. */
  readonly firstDay: number
}

/** Totals of a closed day. */
export type DayClose = {
  readonly day: number
  /** Root of the reward tree, 32 bytes. */
  readonly root: Uint8Array
  /** Leaves of the reward tree. */
  readonly members: number
  /** Step of the curve that this close paid; the next unpaid one when `emittedGwei` is 0. */
  readonly step: number
  readonly emittedGwei: bigint
  /** Taken from the fee pool: all that was offered, or nothing on a day on which nobody earns. */
  readonly feesGwei: bigint
  /** What members earned of this day's pool. */
  readonly paidGwei: bigint
  /** What untrusted members were credited of this day's pool. */
  readonly provisionalGwei: bigint
  /** What moved from provisional to earned. */
  readonly unlockedGwei: bigint
  /** What expired and went back into the carry. */
  readonly returnedGwei: bigint
  /** Waits for the next day's pool. */
  readonly carryGwei: bigint
  /** Sum of the weights of the trusted. */
  readonly weight: number
  readonly present: number
}

/** What the reward tree says of a member. */
export type RewardLeaf = {
  readonly id: number
  readonly account: Account
  /** All that was ever earned, claimed or not. */
  readonly earnedGwei: bigint
  readonly provisionalGwei: bigint
}

/** One member as of the last close; `claimedGwei`, `isPresent` and `windows` as of now. */
export type Reward = RewardLeaf & {
  readonly claimedGwei: bigint
  /** 0 (not trusted) to 1000. */
  readonly trust: number
  /** Share of the mass 2^45 at the last close that needed a rank. */
  readonly rank: number
  /** Weight at the last close. */
  readonly weight: number
  /** Days in a row, up to the last one present at a close. */
  readonly streak: number
  /** Last day present at a close; 0 before the first. */
  readonly lastDay: number
  /** Checked in on the open day. */
  readonly isPresent: boolean
  /** Node windows proven on the open day. */
  readonly windows: number
  readonly isSeed: boolean
  readonly isSuspended: boolean
  /** 0 where no attestation is valid on the open day. */
  readonly attestor: number
  /** 0 where there is none. */
  readonly inviter: number
  /** Ids of the own circle. */
  readonly circle: readonly number[]
}

/** A member and its share of the mass 2^45. */
export type Ranked = {
  readonly id: number
  readonly account: Account
  readonly rank: number
  readonly trust: number
}

/** A reward tree that is read over a network. */
export type TreeReader = {
  /** Leaves. */
  readonly members: number
  /** Nodes `from` up to `from + count` of a level; level 0 holds the leaf hashes, level `treeDepth(members)` the root. */
  readonly nodes: (level: number, from: number, count: number) => Promise<readonly Uint8Array[]>
}
