/**
 * What a ballot statement says about preparing and committing: the rows of the paper's table of implied statements.
 * @see Mazières, "The Stellar Consensus Protocol" (2016), figure 12
 * @module
 */
import { areCompatible, compareBallots, isLessAndCompatible } from '../ballot-order.ts'
import { sameValue } from '../bytes.ts'
import { type Ballot, infinityCounter, type Pledges, type Value } from '../types.ts'

/** A range of counters, both ends included. */
export type CounterRange = { readonly low: number; readonly high: number }

/** vote prepare(ballot) */
export function votesPrepared(ballot: Ballot, pledges: Pledges): boolean {
  switch (pledges.type) {
    case 'prepare':
      return isLessAndCompatible(ballot, pledges.ballot)
    case 'confirm':
      return areCompatible(ballot, pledges.ballot)
    case 'externalize':
      return areCompatible(ballot, pledges.commit)
    case 'nominate':
      return false
  }
}

/** accept prepare(ballot) */
export function acceptsPrepared(ballot: Ballot, pledges: Pledges): boolean {
  switch (pledges.type) {
    case 'prepare':
      return (
        (pledges.prepared !== undefined && isLessAndCompatible(ballot, pledges.prepared)) ||
        (pledges.preparedPrime !== undefined && isLessAndCompatible(ballot, pledges.preparedPrime))
      )
    case 'confirm':
      return ballot.counter <= pledges.nPrepared && areCompatible(ballot, pledges.ballot)
    case 'externalize':
      return areCompatible(ballot, pledges.commit)
    case 'nominate':
      return false
  }
}

/** vote commit(n, value) for every n of the range */
export function votesCommit(value: Value, range: CounterRange, pledges: Pledges): boolean {
  switch (pledges.type) {
    case 'prepare':
      if (pledges.nC === 0 || !sameValue(value, pledges.ballot.value)) return false
      return pledges.nC <= range.low && range.high <= pledges.nH
    case 'confirm':
      return sameValue(value, pledges.ballot.value) && pledges.nCommit <= range.low
    case 'externalize':
      return sameValue(value, pledges.commit.value) && pledges.commit.counter <= range.low
    case 'nominate':
      return false
  }
}

/** accept commit(n, value) for every n of the range */
export function acceptsCommit(value: Value, range: CounterRange, pledges: Pledges): boolean {
  switch (pledges.type) {
    case 'confirm':
      if (!sameValue(value, pledges.ballot.value)) return false
      return pledges.nCommit <= range.low && range.high <= pledges.nH
    case 'externalize':
      return sameValue(value, pledges.commit.value) && pledges.commit.counter <= range.low
    case 'prepare':
    case 'nominate':
      return false
  }
}

/** The counter a node is at; whoever externalized is at infinity. */
export function ballotCounter(pledges: Pledges): number {
  switch (pledges.type) {
    case 'prepare':
    case 'confirm':
      return pledges.ballot.counter
    case 'externalize':
      return infinityCounter
    case 'nominate':
      return 0
  }
}

/** The ballot a node works on. */
export function workingBallot(pledges: Pledges): Ballot | undefined {
  switch (pledges.type) {
    case 'prepare':
      return pledges.ballot
    case 'confirm':
      return { counter: pledges.nCommit, value: pledges.ballot.value }
    case 'externalize':
      return pledges.commit
    case 'nominate':
      return undefined
  }
}

/**
 * Ballots that the statement `hint` could have made prepared, highest first: its own, and those of others that it
 * votes for too.
 */
export function prepareCandidates(hint: Pledges, statements: readonly Pledges[]): readonly Ballot[] {
  const candidates: Ballot[] = []
  const consider = (ballot: Ballot | undefined, top: Ballot): void => {
    if (ballot !== undefined && isLessAndCompatible(ballot, top)) insert(candidates, ballot)
  }
  for (const top of hintedBallots(hint)) {
    for (const pledges of statements) {
      switch (pledges.type) {
        case 'prepare':
          consider(pledges.ballot, top)
          consider(pledges.prepared, top)
          consider(pledges.preparedPrime, top)
          break
        case 'confirm':
          if (!areCompatible(top, pledges.ballot)) break
          insert(candidates, top)
          if (pledges.nPrepared < top.counter)
            insert(candidates, { counter: pledges.nPrepared, value: top.value })
          break
        case 'externalize':
          if (areCompatible(top, pledges.commit)) insert(candidates, top)
          break
        case 'nominate':
          break
      }
    }
  }
  return candidates
}

/** Counters at which support for committing `value` can begin or end, highest first. */
export function commitBoundaries(value: Value, statements: readonly Pledges[]): readonly number[] {
  const found = new Set<number>()
  for (const pledges of statements) {
    switch (pledges.type) {
      case 'prepare':
        if (pledges.nC === 0 || !sameValue(value, pledges.ballot.value)) break
        found.add(pledges.nC).add(pledges.nH)
        break
      case 'confirm':
        if (sameValue(value, pledges.ballot.value)) found.add(pledges.nCommit).add(pledges.nH)
        break
      case 'externalize':
        if (!sameValue(value, pledges.commit.value)) break
        found.add(pledges.commit.counter).add(pledges.nH).add(infinityCounter)
        break
      case 'nominate':
        break
    }
  }
  found.delete(0)
  return [...found].toSorted((a, b) => b - a)
}

/** The highest, then longest range between boundaries that passes the test; undefined when none does. */
export function extendRange(
  boundaries: readonly number[],
  test: (range: CounterRange) => boolean,
): CounterRange | undefined {
  let best: CounterRange | undefined
  for (const boundary of boundaries) {
    const range: CounterRange = { low: boundary, high: best?.high ?? boundary }
    if (test(range)) best = range
    else if (best !== undefined) break
  }
  return best
}

function hintedBallots(hint: Pledges): readonly Ballot[] {
  switch (hint.type) {
    case 'prepare':
      return distinct(hint.ballot, hint.prepared, hint.preparedPrime)
    case 'confirm':
      return [
        { counter: hint.nPrepared, value: hint.ballot.value },
        { counter: infinityCounter, value: hint.ballot.value },
      ]
    case 'externalize':
      return [{ counter: infinityCounter, value: hint.commit.value }]
    case 'nominate':
      return []
  }
}

function distinct(...ballots: readonly (Ballot | undefined)[]): readonly Ballot[] {
  const found: Ballot[] = []
  for (const ballot of ballots) if (ballot !== undefined) insert(found, ballot)
  return found
}

/** Adds to a list without duplicates, highest first. Lists stay short: three a node at most. */
function insert(ballots: Ballot[], ballot: Ballot): void {
  let at = 0
  for (; at < ballots.length; at += 1) {
    const order = compareBallots(ballots[at], ballot)
    if (order === 0) return
    if (order < 0) break
  }
  if (at === ballots.length) ballots.push(ballot)
  else ballots.splice(at, 0, ballot)
}
