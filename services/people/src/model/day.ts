/**
 * The end of a day: who gets how much.
 * @module
 */
import { emissionOf } from './curve.ts'
import type { PeopleEvent } from './events.ts'
import { apply, type Ledger, type Member, memberOf } from './ledger.ts'
import { type Leaf, rootOf } from './tree.ts'
import { ranks, trustOf } from './trust.ts'

/** What a closed day comes to, amounts in gwei. */
export type DayTotals = {
  readonly day: number
  readonly members: number
  readonly emittedGwei: bigint
  readonly feesGwei: bigint
  /** What the trusted earned. */
  readonly paidGwei: bigint
  /** What was put aside for those who are not trusted yet. */
  readonly provisionalGwei: bigint
  /** Of all trusted members. */
  readonly weight: bigint
  /** For the next day: what rounding left and what expired. */
  readonly carryGwei: bigint
  /** Steps of the emission curve that earlier days used. */
  readonly step: number
  /** Of the tree over all leaves. */
  readonly root: `0x${string}`
}

/**
 * Plays one day: its events in order, then its end. Days without events are days, too, and have to be played.
 * @param feesGwei - what lies in the fee pool; left there (and `feesGwei` 0 in the totals) when nobody earns.
 * @throws {BadLogError} The contracts cannot have said this.
 */
export function playDay(
  ledger: Ledger,
  day: number,
  events: Iterable<PeopleEvent>,
  feesGwei: bigint,
): DayTotals {
  for (const event of events) apply(ledger, day, event)
  const { step } = ledger
  for (const member of ledger.members) countPresence(member, day)
  const share = distribute(ledger, day, feesGwei)
  expire(ledger, day)
  for (const member of ledger.members) member.windows = 0
  walk(ledger, day + 1)
  const { members, carry } = ledger
  return { day, members: members.length, ...share, carryGwei: carry, step, root: rootOf(leavesOf(ledger)) }
}

/**
 * The leaves as they stand after the last closed day.
 * @yields One for each member, by id.
 */
export function* leavesOf({ members }: Ledger): Generator<Leaf> {
  for (const { id, account, earned, provisional } of members)
    yield { id, account, earnedGwei: earned, provisionalGwei: provisional }
}

type Share = Pick<DayTotals, 'emittedGwei' | 'feesGwei' | 'paidGwei' | 'provisionalGwei' | 'weight'>

function distribute(ledger: Ledger, day: number, feesInPool: bigint): Share {
  const { members, parameters } = ledger
  const invited = countInvited(ledger, day)
  const pointsOf = (member: Member): number =>
    member.lastDay === day ? points(ledger, member, day, invited) : 0

  const weights = members.map((member) => weightOf(member, pointsOf(member)))
  const waiting = members.map((member) => (member.trust === 0 ? pointsOf(member) : 0))
  const weight = sum(weights)
  const waitingPoints = sum(waiting)
  if (weight === 0n) return { emittedGwei: 0n, feesGwei: 0n, paidGwei: 0n, provisionalGwei: 0n, weight }

  const emitted = emissionOf(ledger.step, parameters)
  const pool = emitted + feesInPool + ledger.carry
  const provisionalRate =
    waitingPoints === 0n
      ? 0n
      : least(emitted / (20n * waitingPoints), pool / (10n * (weight + waitingPoints)))
  const trustedPool = pool - provisionalRate * waitingPoints
  const rate = trustedPool / weight

  members.forEach((member, index) => {
    const earnedToday = rate * BigInt(weights[index]!)
    member.earned += earnedToday
    if (member.provisional === 0n) member.provisionalSince = day
    member.provisional += provisionalRate * BigInt(waiting[index]!)
    if (!isTrustedAndPresent(member, day)) return
    const moved = least(member.provisional, earnedToday) // No faster than trust pays: trust may be a thousandth.
    member.provisional -= moved
    member.earned += moved
  })
  if (ledger.step < parameters.epochs) ledger.step += 1
  ledger.carry = trustedPool - rate * weight
  return {
    emittedGwei: emitted,
    feesGwei: feesInPool,
    paidGwei: rate * weight,
    provisionalGwei: provisionalRate * waitingPoints,
    weight,
  }
}

function countPresence(member: Member, day: number): void {
  if (member.checkedIn !== day || member.isSuspended) return
  member.streak = member.lastDay === day - 1 ? member.streak + 1 : 1
  member.lastDay = day
  member.lastActive = day
}

/** Presence is 1000, and grows with the streak, the circle and whom one brought along. */
function points(ledger: Ledger, member: Member, day: number, invited: Map<number, number>): number {
  const circle = member.circle.filter(
    ({ to, since }) => since < day && isTrustedAndPresent(memberOf(ledger, to), day),
  ).length
  return (
    1000 +
    10 * Math.min(member.streak - 1, 30) +
    200 * Math.min(5, circle) +
    250 * Math.min(4, invited.get(member.id) ?? 0)
  )
}

function weightOf({ isSuspended, windows, trust }: Member, pointsOfPresence: number): number {
  const pointsOfNode = isSuspended ? 0 : Math.floor((1000 * windows) / 24)
  return Math.floor(((pointsOfPresence + pointsOfNode) * trust) / 1000)
}

/** How many trusted present members each member invited. */
function countInvited({ members }: Ledger, day: number): Map<number, number> {
  const counts = new Map<number, number>()
  for (const member of members)
    if (member.inviter !== 0 && isTrustedAndPresent(member, day))
      counts.set(member.inviter, (counts.get(member.inviter) ?? 0) + 1)
  return counts
}

function isTrustedAndPresent({ trust, lastDay }: Member, day: number): boolean {
  return trust > 0 && lastDay === day
}

/** What waited too long goes back to everybody. */
function expire(ledger: Ledger, day: number): void {
  const { provisionalEpochs, claimEpochs } = ledger.parameters
  for (const member of ledger.members) {
    if (member.provisional > 0n && day - member.provisionalSince > provisionalEpochs) {
      ledger.carry += member.provisional
      member.provisional = 0n
    }
    if (day - member.lastActive >= claimEpochs) {
      ledger.carry += member.earned - member.claimed
      member.earned = member.claimed
    }
  }
}

/** Trust of the day that begins, from the circles and seeds of the day that ends. */
function walk({ members }: Ledger, nextDay: number): void {
  const circles = members.map(({ isSuspended, circle }) =>
    isSuspended ? [] : circle.map(({ to }) => to - 1),
  )
  const found = ranks(circles, seedGroups(members, nextDay))
  trustOf(found).forEach((trust, index) => Object.assign(members[index]!, { trust, rank: found[index]! }))
}

function seedGroups(members: readonly Member[], day: number): number[][] {
  const founding: number[][] = []
  const attested = new Map<number, number[]>()
  members.forEach(({ isSuspended, isSeed, attestation }, index) => {
    if (isSuspended) return
    if (isSeed) founding.push([index])
    else if (attestation !== undefined && attestation.untilDay >= day) {
      const group = attested.get(attestation.attestor) ?? []
      attested.set(attestation.attestor, group)
      group.push(index)
    }
  })
  return [...founding, ...attested.values()]
}

function sum(numbers: readonly number[]): bigint {
  return BigInt(numbers.reduce((total, it) => total + it, 0))
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
