/**
 * The people of a local network: joining takes no time, and trust flows from the first test accounts.
 * @module
 */
import type { PeoplePlan } from '@watt/contracts/deploy'
import { devAccount } from './dev-accounts.ts'

/** Test accounts that are seeds of trust once they join: dev:0 to dev:2. */
const seedCount = 3
/** The test account that attests from the beginning, and how many members it may on one day. */
const attestor = { index: 9, dailyLimit: 100 }
/** 2026-01-01, so that a part of the reserve is free and the rest is not. */
const reserveStart = 1_767_225_600

/** @param epochSeconds - length of a day, as in the genesis */
export function localPeople(epochSeconds: number): PeoplePlan {
  return {
    epochSeconds,
    stampBits: 8,
    seeds: Array.from({ length: seedCount }, (_, index) => devAccount(index).address),
    attestors: [{ account: devAccount(attestor.index).address, dailyLimit: attestor.dailyLimit }],
    reserveStart,
  }
}
