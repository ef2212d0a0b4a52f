/**
 * What is known of every member, and how one event changes it.
 * @module
 */
import { WattError } from '@watt/errors'
import type { Account, PeopleEvent, PeopleParameters } from './events.ts'

export type Member = {
  readonly id: number
  readonly account: Account
  readonly inviter: number
  isSeed: boolean
  isSuspended: boolean
  attestation: { readonly attestor: number; readonly untilDay: number } | undefined
  /** Whom the member vouches for, and since which day. */
  circle: { readonly to: number; readonly since: number }[]
  /** The last day with a check-in; -1 before the first. */
  checkedIn: number
  /** The last day of presence: with a check-in, and not suspended at its end; -1 before the first. */
  lastDay: number
  /** Days of presence in a row, `lastDay` being the last of them. */
  streak: number
  /** Hours of the day before in which the member's node answered, told on the open day. */
  windows: number
  earned: bigint
  provisional: bigint
  /** The day on which `provisional` last began to grow from 0. */
  provisionalSince: number
  claimed: bigint
  /** The last day on which the member was present, claimed or registered. */
  lastActive: number
  /** 0 to 1000, of the open day. */
  trust: number
  /** What the walk brought to the member, of the whole mass: tells apart those of full trust. */
  rank: number
}

/** Everything the days so far left behind. */
export type Ledger = {
  readonly parameters: PeopleParameters
  /** Member `id` is at `id - 1`. */
  readonly members: Member[]
  /** Steps of the curve that were used. */
  step: number
  carry: bigint
}

export function emptyLedger(parameters: PeopleParameters): Ledger {
  return { parameters, members: [], step: 0, carry: 0n }
}

/** @throws {BadLogError} The contracts cannot have said this. */
export function memberOf({ members }: Ledger, id: number): Member {
  const member = members[id - 1]
  if (member === undefined) throw new BadLogError(`There is no member ${id}; the last is ${members.length}.`)
  return member
}

/**
 * Takes over one event of the open day.
 * @throws {BadLogError} The contracts cannot have said this.
 */
export function apply(ledger: Ledger, day: number, event: PeopleEvent): void {
  switch (event.type) {
    case 'registered':
      if (event.id !== ledger.members.length + 1)
        throw new BadLogError(`Member ${event.id} follows member ${ledger.members.length}.`)
      ledger.members.push(newMember(event.id, event.account, event.inviter, day))
      return
    case 'seed':
      memberOf(ledger, event.id).isSeed = event.isSeed
      return
    case 'suspension':
      memberOf(ledger, event.id).isSuspended = event.isSuspended
      return
    case 'vouched':
      memberOf(ledger, event.from).circle.push({ to: memberOf(ledger, event.to).id, since: day })
      return
    case 'unvouched': {
      const member = memberOf(ledger, event.from)
      member.circle = member.circle.filter(({ to }) => to !== event.to)
      return
    }
    case 'checkedIn': {
      if (event.day !== day) throw new BadLogError(`Day ${day} has a check-in for day ${event.day}.`)
      memberOf(ledger, event.id).checkedIn = day
      return
    }
    case 'uptime': {
      const member = memberOf(ledger, event.id)
      member.windows = Math.max(member.windows, event.windows)
      return
    }
    case 'verified':
      memberOf(ledger, event.id).attestation = { attestor: event.attestor, untilDay: event.untilDay }
      return
    case 'unverified':
      memberOf(ledger, event.id).attestation = undefined
      return
    case 'attestorRevoked':
      for (const member of ledger.members)
        if (member.attestation?.attestor === event.attestor) member.attestation = undefined
      return
    case 'claimed': {
      const member = memberOf(ledger, event.id)
      member.claimed = event.earnedGwei
      member.lastActive = day
      return
    }
    case 'nodeSet': // Decides whom a phone asks, not what anybody earns.
  }
}

function newMember(id: number, account: Account, inviter: number, day: number): Member {
  return {
    id,
    account,
    inviter,
    isSeed: false,
    isSuspended: false,
    attestation: undefined,
    circle: [],
    checkedIn: -1,
    lastDay: -1,
    streak: 0,
    windows: 0,
    earned: 0n,
    provisional: 0n,
    provisionalSince: 0,
    claimed: 0n,
    lastActive: day,
    trust: 0,
    rank: 0,
  }
}

/** The log holds what the contracts cannot have said: it is incomplete, out of order or of another chain. */
export class BadLogError extends WattError {
  readonly code = 'people/bad-log'
  override readonly fix = 'Read the log again from the first block, without gaps.'
}
