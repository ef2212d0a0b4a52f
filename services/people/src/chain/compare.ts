/**
 * The check of what a chain paid: its events are played by the model, whose tree must have the root that the chain wrote.
 * @module
 */
import type { PublicClient } from 'viem'
import { WattError } from '@watt/errors'
import { readLeaves, readTotals, type PeopleContracts, type RewardLeaf } from '@watt/sdk/people'
import {
  type Difference,
  firstDifference,
  firstTotalDifference,
  type PlayedDay,
  replay,
} from '../model/index.ts'
import { type LogOptions, NoSuchDayError, readLog, type StatedTotals } from './log.ts'

export type Comparison = {
  readonly day: number
  readonly members: number
  /** What the model came to. */
  readonly root: `0x${string}`
  readonly paidGwei: bigint
  /** undefined: equal. */
  readonly difference: Difference | undefined
}

const leavesPerRequest = 1_000

/**
 * Computes a day again, from the first one on. The fees of each day are taken as the contract states them; all else comes from
 * events.
 * @throws {NoSuchDayError} The day is not closed, or nothing is paid on this chain.
 * @throws {BadLogError} The events contradict each other.
 */
export async function compareDay(
  client: PublicClient,
  contracts: PeopleContracts,
  options: LogOptions = {},
): Promise<Comparison> {
  const { played, last } = await playUntil(client, contracts, options)
  return comparisonOf(played, await differenceOf(client, contracts, played, last))
}

/**
 * Compares the last close of a node with what the events of another say of that day. The other may have closed later days, whose
 * leaves are all that it hands out: so a node that halted can be compared at any time.
 * @param behind - the node whose leaves are looked at @param ahead - the node whose events are played
 * @throws {NoSuchDayError} The other has not closed that day.
 * @throws {BadLogError} The events contradict each other.
 */
export async function compareEarlier(
  behind: PublicClient,
  ahead: PublicClient,
  contracts: PeopleContracts,
  options: LogOptions & { readonly day: number },
): Promise<Comparison> {
  const { played } = await playUntil(ahead, contracts, options)
  // Events speak for that node only if its chain came to the same.
  const unlike = totalsDifference(played.totals, await readTotals(ahead, contracts, BigInt(options.day)))
  if (unlike !== undefined) return comparisonOf(played, unlike)
  return comparisonOf(played, firstDifference(played.leaves(), await allLeaves(behind, options.day)))
}

async function playUntil(
  client: PublicClient,
  contracts: PeopleContracts,
  options: LogOptions,
): Promise<{ readonly played: PlayedDay; readonly last: number }> {
  const { day, last, parameters, days } = await readLog(client, contracts, options)
  let played: PlayedDay | undefined
  for (played of replay(parameters, days));
  if (played === undefined || played.totals.day !== day) throw new NoSuchDayError(day, last)
  return { played, last }
}

function comparisonOf({ totals }: PlayedDay, difference: Difference | undefined): Comparison {
  const { day, members, root, paidGwei } = totals
  return { day, members, root, paidGwei, difference }
}

/** A root that is equal says that every leaf is. */
async function differenceOf(
  client: PublicClient,
  contracts: PeopleContracts,
  played: PlayedDay,
  last: number,
): Promise<Difference | undefined> {
  const { totals } = played
  const found = await readTotals(client, contracts, BigInt(totals.day))
  const inTotals = totalsDifference(totals, found)
  if (found === undefined || found.root === totals.root || totals.day !== last) return inTotals
  return firstDifference(played.leaves(), await allLeaves(client, totals.day)) ?? inTotals
}

function totalsDifference(
  totals: PlayedDay['totals'],
  found: StatedTotals | undefined,
): Difference | undefined {
  if (found !== undefined) return firstTotalDifference(totals, found)
  return { member: 0, field: 'root', expected: totals.root, found: 'no close of this day' }
}

/** The node hands out the leaves of the last close only. @throws {DayMovedError} That is another one by now. */
async function allLeaves(client: PublicClient, day: number): Promise<readonly RewardLeaf[]> {
  const all: RewardLeaf[] = []
  for (let members = 1; all.length < members;) {
    const page = await readLeaves(client, all.length + 1, leavesPerRequest)
    if (page === undefined || page.leaves.length === 0) break
    if (page.day !== day) throw new DayMovedError(day)
    all.push(...page.leaves)
    members = page.members
  }
  return all
}

/** A day was closed while the leaves of the one before were read. */
class DayMovedError extends WattError {
  readonly code = 'people/day-moved'
  override readonly fix = 'run it again'
  constructor(day: number) {
    super(`The node closed another day while day ${day} was being compared.`)
  }
}
