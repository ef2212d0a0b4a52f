/**
 * The storage network of a local network: an epoch of two minutes, in which a real one has a day.
 * @module
 */
import type { StoragePlan } from '@watt/contracts/deploy'
import { beaconAccount, beaconCount } from './dev-accounts.ts'

const coin = 10n ** 18n

/** Seconds. */
export const defaultEpochSeconds = 120

/** Whoever does not take a seat at the beacon is not waited for, so there may be more seats than validators. */
export function localStorage(epochSeconds: number): StoragePlan {
  return {
    beacon: {
      members: Array.from({ length: beaconCount }, (_, index) => beaconAccount(index).address),
      roundSeconds: Math.floor(epochSeconds / 15),
      minReveals: 1,
      minBond: 100n * coin,
      missPenalty: coin,
    },
    // Half an epoch is a window: a seed takes two rounds, a proof a few blocks.
    proofs: { epochSeconds, windows: 2, hits: 24 },
    providers: { minimumStake: 100n * coin, unstakeDelay: 240 },
    asks: { collateralEpochs: 30, collateralFloor: 10n ** 12n },
    market: {
      startSeconds: 240,
      maxStartSeconds: 3600,
      noticeEpochs: 1,
      lossAfter: 2,
      freeMisses: 2,
      startFee: 100,
      declaredLoss: 2_000,
      bountyShare: 1_000,
    },
    retrieval: { challengeSeconds: 120, answerSeconds: 240, tipWei: 10n ** 9n },
  }
}
