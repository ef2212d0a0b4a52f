/**
 * What stands on a local network, and times so short that a vote passes while somebody watches.
 * @module
 */
import { foundNetwork, type NetworkFounding, type VotingTimes } from '@watt/contracts/deploy'
import { founder } from './dev-accounts.ts'
import { localEnergy } from './energy-plan.ts'
import { localPeople } from './people-plan.ts'
import { defaultEpochSeconds, localStorage } from './storage-plan.ts'

/** Seconds; days on a real network. */
const voting: VotingTimes = {
  delay: 5,
  period: 60,
  lateQuorum: 5,
  shortTimelock: 5n,
  longTimelock: 10n,
  delegationLifetime: 365 * 86_400,
}

/** What may differ between local networks. */
export type LocalTimes = { readonly voting?: VotingTimes; readonly epochSeconds?: number }

/** The same for the same times, whenever it is asked: a founding that was cut short goes on where it stopped. */
export function localFounding(times: LocalTimes = {}): NetworkFounding {
  const { epochSeconds = defaultEpochSeconds } = times
  return foundNetwork(founder().address, 0, {
    voting: times.voting ?? voting,
    people: localPeople(epochSeconds),
    energy: localEnergy(),
    storage: localStorage(epochSeconds),
  })
}
