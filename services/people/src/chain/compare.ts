/**
 * The check of what a chain paid: its events are played by the model, whose tree must have the root that the chain wrote.
 * @module
 */
import type { PublicClient } from 'viem'
import {
  readEpoch,
  readLeaves,
  readTotals,
  type Epoch,
  type PeopleContracts,
  type RewardLeaf,
} from '@watt/sdk/people'
import { WattError } from '@watt/errors'
import {
  type Difference,
  firstDifference,
  firstTotalDifference,
  type LoggedDay,
  type PlayedDay,
  replay,
} from '../model/index.ts'
import { type DatedEvent, readEvents } from './events.ts'

export type Comparison = {
  readonly day: number
  readonly members: number
  /** What the model came to. */
  readonly root: `0x${string}`
  readonly paidGwei: bigint
  /** undefined: equal. */
  readonly difference: Difference | undefined
}

export type CompareOptions = {
  /** The last closed day by default. */
  readonly day?: number | undefined
  readonly onProgress?: ((block: bigint, ofBlocks: bigint) => void) | undefined
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
  options: CompareOptions = {},
): Promise<Comparison> {
  const epoch = await readEpoch(client)
  const last = epoch?.lastClose?.day
  const day = options.day ?? last
  if (epoch === undefined || last === undefined || day === undefined || day > last)
    throw new NoSuchDayError(day, last)
  const events = await eventsUntil(client, contracts, epoch, day, options)
  const days = await loggedDays(client, contracts, events, day)
  let played: PlayedDay | undefined
  for (played of replay(parametersOf(epoch), days));
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

async function eventsUntil(
  client: PublicClient,
  contracts: PeopleContracts,
  { parameters: { epochSeconds } }: Epoch,
  day: number,
  { onProgress }: CompareOptions,
): Promise<readonly DatedEvent[]> {
  const toBlock = await client.getBlockNumber()
  const progress = (block: bigint): void => onProgress?.(block, toBlock)
  const found: DatedEvent[] = []
  for await (const dated of readEvents(client, contracts, { epochSeconds, toBlock, onProgress: progress })) {
    if (dated.day > day) break
    found.push(dated)
  }
  return found
}

/** From the first day with an event on to `day`, with those that the chain closed without one. */
async function loggedDays(
  client: PublicClient,
  contracts: PeopleContracts,
  events: readonly DatedEvent[],
  day: number,
): Promise<readonly LoggedDay[]> {
  const byDay = Map.groupBy(events, (dated) => dated.day)
  const days = [...new Set([...byDay.keys(), day])].toSorted((left, right) => left - right)
  return Promise.all(
    days.map(async (it) => ({
      day: it,
      events: (byDay.get(it) ?? []).map(({ event }) => event),
      feesGwei: (await readTotals(client, contracts, BigInt(it)))?.feesGwei ?? 0n,
    })),
  )
}

function parametersOf({ parameters }: Epoch): Parameters<typeof replay>[0] {
  const { epochs, totalWatt, provisionalEpochs, claimEpochs } = parameters
  return { totalGwei: BigInt(totalWatt) * 10n ** 9n, epochs, provisionalEpochs, claimEpochs }
}

/** The day is not closed on this chain. */
export class NoSuchDayError extends WattError {
  readonly code = 'people/no-such-day'
  override readonly fix: string
  constructor(day: number | undefined, last: number | undefined) {
    super(last === undefined ? 'No day has been closed here yet.' : `Day ${day} is not closed yet.`)
    this.fix =
      last === undefined
        ? 'wait for the end of the first day on which somebody checked in'
        : `take a day up to ${last}`
  }
}
