/**
 * People: who is a member, who was there, who vouches for whom, and what a day brought them.
 *
 * The genesis names these contracts, because the ledger reads their events and pays into one of them: so they are founded
 * right after the directory, whatever else a network has, and their addresses follow from the founder alone.
 * @module
 */
import { type Address, getContractAddress } from 'viem'
import type { Place } from './founding.ts'
import type { Site } from './site.ts'

export type PeoplePlan = {
  /** Length of a day; as in the genesis. */
  readonly epochSeconds: number
  /** Leading zero bits of the stamp that registering costs, and checking in while new: 20 are about a second of work. */
  readonly stampBits: number
  /** Accounts from whom trust flows, once they register. */
  readonly seeds: readonly Address[]
  /** Who may attest from the beginning, and how many members on one day. */
  readonly attestors: readonly { readonly account: Address; readonly dailyLimit: number }[]
  /** When the reserve begins to come free, in unix seconds. */
  readonly reserveStart: number
}

/** What the genesis calls the contracts, in the order in which they are founded. The directory calls them the same. */
const parts = ['members', 'presence', 'circles', 'nodes', 'attestors', 'rewards', 'reserve'] as const

export type PeoplePart = (typeof parts)[number]
export type PeopleAddresses = Readonly<Record<PeoplePart, Address>>

/** The directory comes first. */
const firstNonce = 1n

/** Where the contracts will stand. @param founder - Sends nothing else before; its first transaction makes the directory. */
export function peopleAddresses(founder: Address): PeopleAddresses {
  const entries = parts.map((part, at) => [
    part,
    getContractAddress({ from: founder, nonce: firstNonce + BigInt(at) }),
  ])
  return Object.fromEntries(entries) as PeopleAddresses
}

/** They know each other in a circle, so all places are taken first. */
export function layPeople(site: Site, plan: PeoplePlan): void {
  const { founding, timelock } = site
  const { epochSeconds, stampBits, seeds, attestors, reserveStart } = plan
  const places = Object.fromEntries(parts.map((part) => [part, site.reserve(part)])) as Record<
    PeoplePart,
    Place
  >
  const [members, rewards] = [places.members.address, places.rewards.address]
  founding.fill(places.members, 'MemberRegistry', [
    timelock,
    places.presence.address,
    places.attestors.address,
    rewards,
    epochSeconds,
    stampBits,
    seeds,
  ])
  founding.fill(places.presence, 'Presence', [members, rewards, epochSeconds, stampBits])
  founding.fill(places.circles, 'Circles', [members, epochSeconds])
  founding.fill(places.nodes, 'NodeRegistry', [members, rewards, epochSeconds])
  founding.fill(places.attestors, 'Attestors', [timelock, members, epochSeconds, attestors])
  founding.fill(places.rewards, 'DailyRewards', [])
  founding.fill(places.reserve, 'ReserveVesting', [timelock, reserveStart])
}
