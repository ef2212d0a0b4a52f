/**
 * Who moves to main, with how much, and who does not and why: the rules of docs/moving-to-main.md, in their order.
 * @module
 */
import { type Account, BadLogError } from '../model/index.ts'
import type { History, Standing } from './history.ts'

/** Why a balance stays behind. */
export type Reason =
  /** Shut out by vote. */
  | 'suspended'
  /** Was verified, but that is over, and nobody trusted vouches. */
  | 'attestation-over'
  /** Never verified, or no longer, and nobody trusted vouches. */
  | 'not-trusted'
  /** Was there on too few days. */
  | 'few-days'
  /** An attestor knew the same person as an earlier member. */
  | 'double'
  /** May move, but has nothing to claim. */
  | 'nothing-to-move'

export const reasons: readonly Reason[] = [
  'suspended',
  'attestation-over',
  'not-trusted',
  'few-days',
  'double',
  'nothing-to-move',
]

export type Moved = {
  readonly id: number
  readonly account: Account
  readonly claimableGwei: bigint
  /** What lets it move. */
  readonly by: 'verified' | 'trusted'
  /** Waits for trust; stays behind. */
  readonly provisionalGwei: bigint
}

export type Removed = {
  readonly id: number
  readonly account: Account
  readonly claimableGwei: bigint
  readonly provisionalGwei: bigint
  readonly reason: Reason
  /** The earlier member, of a double. */
  readonly doubleOf?: number
}

/** An attestor's account made `tag` of a member: the same person has always the same tag. */
export type TagUse = { readonly attestor: Account; readonly tag: `0x${string}`; readonly id: number }

export type Decision = {
  /** By id. */
  readonly moved: readonly Moved[]
  readonly removed: readonly Removed[]
}

/**
 * Decides on every member, as it stands at the close of the day.
 * @param tags - in the order of the chain; those that are known.
 * @throws {BadLogError} Two members have one account, or more was claimed than earned.
 */
export function decide(
  { day, members }: History,
  minimumDays: number,
  tags: readonly TagUse[] = [],
): Decision {
  const doubles = doublesOf(tags)
  const accounts = new Set<Account>()
  const moved: Moved[] = []
  const removed: Removed[] = []
  for (const member of members) {
    const { id, earned, claimed, provisional } = member
    const account = member.account.toLowerCase() as Account
    if (accounts.has(account)) throw new BadLogError(`Account ${account} is two members.`)
    if (claimed > earned) throw new BadLogError(`Member ${id} claimed more than it earned.`)
    accounts.add(account)
    const doubleOf = doubles.get(id)
    const reason = reasonOf(member, { day, minimumDays, doubleOf })
    const facts = { id, account, claimableGwei: earned - claimed, provisionalGwei: provisional }
    if (reason === undefined) moved.push({ ...facts, by: isVerified(member, day) ? 'verified' : 'trusted' })
    else removed.push({ ...facts, reason, ...(reason === 'double' && { doubleOf: doubleOf! }) })
  }
  return { moved, removed }
}

/** The first that holds. */
function reasonOf(
  member: Standing,
  facts: { readonly day: number; readonly minimumDays: number; readonly doubleOf: number | undefined },
): Reason | undefined {
  if (member.isSuspended) return 'suspended'
  if (!isVerified(member, facts.day) && member.trust === 0)
    return member.attestation === undefined ? 'not-trusted' : 'attestation-over'
  if (member.daysPresent < facts.minimumDays) return 'few-days'
  if (facts.doubleOf !== undefined) return 'double'
  return member.earned === member.claimed ? 'nothing-to-move' : undefined
}

function isVerified({ attestation }: Standing, day: number): boolean {
  return attestation !== undefined && attestation.untilDay >= day
}

/** Whoever was given a tag first is that person; also when that one may not move itself. */
function doublesOf(tags: readonly TagUse[]): ReadonlyMap<number, number> {
  const first = new Map<string, number>()
  const doubles = new Map<number, number>()
  for (const { attestor, tag, id } of tags) {
    const person = `${attestor} ${tag}`.toLowerCase()
    const known = first.get(person) ?? id
    first.set(person, known)
    if (known !== id && !doubles.has(id)) doubles.set(id, known)
  }
  return doubles
}
