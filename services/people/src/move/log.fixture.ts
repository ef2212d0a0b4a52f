/**
 * Logs of small chains, and what a chain says of itself.
 * @module
 */
import type { Account, LoggedDay, PeopleEvent, PeopleParameters } from '../model/index.ts'
import type { Origin } from './snapshot.ts'
import type { Terms } from './terms.ts'

/** 4,000,000, 3,000,000, 2,000,000 and 1,000,000 WATT. */
export const parameters: PeopleParameters = {
  totalGwei: 10_000_000_000_000_000n,
  epochs: 4,
  provisionalEpochs: 100,
  claimEpochs: 100,
}

export const accountOf = (id: number): Account => `0x${id.toString(16).padStart(40, '0')}`

export const registered = (id: number): PeopleEvent => ({
  type: 'registered',
  id,
  account: accountOf(id),
  inviter: 0,
})
export const seed = (id: number): PeopleEvent => ({ type: 'seed', id, isSeed: true })
export const here = (day: number, ...ids: number[]): PeopleEvent[] =>
  ids.map((id) => ({ type: 'checkedIn', id, day }))
export const suspended = (id: number): PeopleEvent => ({ type: 'suspension', id, isSuspended: true })
export const verified = (id: number, untilDay: number): PeopleEvent => ({
  type: 'verified',
  id,
  attestor: 1,
  untilDay,
})
export const friends = (from: number, to: number): PeopleEvent[] => [
  { type: 'vouched', from, to },
  { type: 'vouched', from: to, to: from },
]

/** Days from 100 on. */
export function daysOf(days: readonly (readonly PeopleEvent[])[], feesGwei = 0n): LoggedDay[] {
  return days.map((events, at) => ({ day: 100 + at, events, feesGwei }))
}

export const terms: Terms = { day: 103, minimumDays: 2, chainId: 8, name: 'main', reserve: null }

export const origin: Origin = {
  chainId: 7,
  genesisHash: `0x${'11'.repeat(32)}`,
  epochSeconds: 60,
  contracts: {
    members: accountOf(0xc1),
    presence: accountOf(0xc2),
    circles: accountOf(0xc3),
    nodes: accountOf(0xc4),
    attestors: accountOf(0xc5),
    rewards: accountOf(0xc6),
  },
}
