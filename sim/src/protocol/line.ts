/**
 * What a node may say after what, from the paper alone and apart from the code that decides it in scp: a referee that
 * used that code would share its errors.
 * @see Mazières, "The Stellar Consensus Protocol" (2016), section 6.3
 * @module
 */
import type { Ballot, Pledges, Value } from '@watt/scp'

/** @returns why a later statement breaks what an earlier one of the same line promised. */
export function goesBack(before: Pledges, after: Pledges): string | undefined {
  if (before.type === 'nominate')
    return after.type === 'nominate' ? nominationShrinks(before, after) : undefined
  if (after.type === 'nominate') return undefined
  if (phase[after.type] < phase[before.type]) return 'the phase went back'
  const [committedBefore, committedAfter] = [committedValue(before), committedValue(after)]
  if (committedBefore && committedAfter && Buffer.compare(committedBefore, committedAfter) !== 0)
    return 'it had accepted to commit another value'
  if (before.type === 'prepare' && after.type === 'prepare') return prepareGoesBack(before, after)
  if (before.type === 'confirm' && after.type === 'confirm') return confirmGoesBack(before, after)
  return undefined
}

const phase = { prepare: 0, confirm: 1, externalize: 2 } as const

type Of<Type extends Pledges['type']> = Extract<Pledges, { readonly type: Type }>

function nominationShrinks(before: Of<'nominate'>, after: Of<'nominate'>): string | undefined {
  const holds = (all: readonly Value[], value: Value): boolean =>
    all.some((it) => Buffer.compare(it, value) === 0)
  if (!before.votes.every((it) => holds(after.votes, it))) return 'a vote was taken back'
  if (!before.accepted.every((it) => holds(after.accepted, it))) return 'an accepted value was taken back'
  return undefined
}

function prepareGoesBack(before: Of<'prepare'>, after: Of<'prepare'>): string | undefined {
  if (compare(after.ballot, before.ballot) < 0) return 'the ballot fell'
  if (compare(after.prepared, before.prepared) < 0) return 'the prepared ballot fell'
  for (const ballot of [before.prepared, before.preparedPrime])
    if (ballot !== undefined && !isStillPrepared(ballot, after)) return 'a prepared ballot was forgotten'
  // Having voted to commit c to h, it may vote for another value only once h was aborted: p or p' shows it.
  const voted = before.nC === 0 ? undefined : { counter: before.nH, value: before.ballot.value }
  if (voted === undefined || Buffer.compare(voted.value, after.ballot.value) === 0) return undefined
  const aborts = [after.prepared, after.preparedPrime].some(
    (it) => it !== undefined && it.counter >= voted.counter && Buffer.compare(it.value, voted.value) !== 0,
  )
  return aborts ? undefined : 'it votes against what it had voted to commit'
}

/** Accepted ballots stay covered: by p or p' of the same value, or below both p and an incompatible p'. */
function isStillPrepared(ballot: Ballot, { prepared, preparedPrime }: Of<'prepare'>): boolean {
  const covers = (it: Ballot | undefined): boolean =>
    it !== undefined && it.counter >= ballot.counter && Buffer.compare(it.value, ballot.value) === 0
  if (covers(prepared) || covers(preparedPrime)) return true
  return preparedPrime !== undefined && compare(ballot, preparedPrime) <= 0
}

function confirmGoesBack(before: Of<'confirm'>, after: Of<'confirm'>): string | undefined {
  if (after.ballot.counter < before.ballot.counter) return 'the ballot fell'
  if (after.nPrepared < before.nPrepared) return 'the prepared counter fell'
  if (after.nH < before.nH) return 'the highest committed counter fell'
  return undefined
}

function committedValue(pledges: Pledges): Value | undefined {
  if (pledges.type === 'confirm') return pledges.ballot.value
  return pledges.type === 'externalize' ? pledges.commit.value : undefined
}

/** By counter, then by value; no ballot comes first. */
function compare(a: Ballot | undefined, b: Ballot | undefined): number {
  if (a === undefined || b === undefined) return (a === undefined ? 0 : 1) - (b === undefined ? 0 : 1)
  return a.counter - b.counter || Buffer.compare(a.value, b.value)
}
