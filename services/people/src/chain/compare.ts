/**
 * The check of what a chain paid: its events are played by the model, whose tree must have the root that the chain wrote.
 * @module
 */
import type { PublicClient } from 'viem'
import { readLeaves, readTotals, type PeopleContracts, type RewardLeaf } from '@watt/sdk/people'
import {
  type Difference,
  firstDifference,
  firstTotalDifference,
  type PlayedDay,
  replay,
} from '../model/index.ts'
import { type LogOptions, NoSuchDayError, readLog } from './log.ts'

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
  const { day, last, parameters, days } = await readLog(client, contracts, options)
  let played: PlayedDay | undefined
  for (played of replay(parameters, days));
  if (played === undefined || played.totals.day !== day) throw new NoSuchDayError(day, last)
  const { members, root, paidGwei } = played.totals
  return { day, members, root, paidGwei, difference: await differenceOf(client, contracts, played, last) }
}

/** A root that is equal says that every leaf is. */
async function differenceOf(
  client: PublicClient,
  contracts: PeopleContracts,
  { totals, leaves }: PlayedDay,
  last: number,
): Promise<Difference | undefined> {
  const found = await readTotals(client, contracts, BigInt(totals.day))
  if (found === undefined)
    return { member: 0, field: 'root', expected: totals.root, found: 'no close of this day' }
  const inTotals = firstTotalDifference(totals, found)
  if (found.root === totals.root || totals.day !== last) return inTotals
  return firstDifference(leaves(), await allLeaves(client)) ?? inTotals
}

/** The node hands out the leaves of the last close only. */
async function allLeaves(client: PublicClient): Promise<readonly RewardLeaf[]> {
  const all: RewardLeaf[] = []
  for (let members = 1; all.length < members;) {
    const page = await readLeaves(client, all.length + 1, leavesPerRequest)
    if (page === undefined || page.leaves.length === 0) break
    all.push(...page.leaves)
    members = page.members
  }
  return all
}
