/**
 * Rounds of the oracle, as a feed's events tell them: who observed what, and what became of it. Answers have 8 decimals,
 * times are seconds since 1970.
 * @module
 */
import type { Address, Hex, PublicClient } from 'viem'
import { reporterRegistryAbi } from './abi/reporter-registry.ts'
import { addressOf, type Contract } from './contracts.ts'
import { eventsIn, walkBack, type EventsOf, type SearchOptions } from './logs.ts'
import { feedReasons, type EnergyContracts, type FeedReason, type Region } from './regions.ts'

type Feed = Region['feeds'][number]

/** What one reporter signed in a round. */
export type Observation = {
  /** Its seat in the set that signed. */
  readonly seat: number
  readonly value: bigint
  readonly observedAt: bigint
  /** Root of a hash tree over the sources that were read. */
  readonly sourcesRoot: Hex
  /** Near enough to the median to be paid for. */
  readonly isRewarded: boolean
}

export type OracleRound = {
  readonly feed: Address
  readonly number: bigint
  /** `none`: it became the answer; else why it did not. */
  readonly outcome: FeedReason
  readonly median: bigint
  /** Scaled median absolute deviation. */
  readonly spread: bigint
  /** Of the oldest observation. */
  readonly observedAt: bigint
  /** What the figure is about, and how often it was revised since it first came out. */
  readonly periodStart: bigint
  readonly periodEnd: bigint
  readonly vintage: number
  /** Which set of reporters signed. */
  readonly setEpoch: number
  readonly observations: readonly Observation[]
  readonly submitter: Address
  readonly blockNumber: bigint
  readonly logIndex: number
  readonly transactionHash: Hex
}

/** Who may report now. */
export type ReporterSet = { readonly setEpoch: number; readonly members: readonly Address[] }

type Reported = EventsOf<Feed['abi'], 'RoundReported'>[number]

/**
 * The newest rounds of a feed, oldest first.
 * @param options.countMax - No more than so many (200).
 * @returns also the oldest block that was looked at: older rounds, if any, lie before it.
 */
export async function readRounds(
  client: PublicClient,
  feed: Feed,
  options: SearchOptions & { readonly countMax?: number } = {},
): Promise<{ readonly rounds: readonly OracleRound[]; readonly fromBlock: bigint }> {
  const { countMax = 200 } = options
  const newestFirst: OracleRound[] = []
  const fromBlock = await walkBack(client, options, async (span) => {
    const events = await eventsIn(client, feed, 'RoundReported', {}, span)
    newestFirst.push(...events.toReversed().map(roundOf))
    return newestFirst.length < countMax
  })
  return { rounds: newestFirst.slice(0, countMax).toReversed(), fromBlock }
}

/** One round by its number; undefined when the feed reported none of it. */
export async function readRound(
  client: PublicClient,
  feed: Feed,
  number: bigint,
): Promise<OracleRound | undefined> {
  let found: OracleRound | undefined
  await walkBack(client, {}, async (span) => {
    const [event] = await eventsIn(client, feed, 'RoundReported', { roundId: number }, span)
    found = event && roundOf(event)
    return found === undefined
  })
  return found
}

/** The reporters that are seated now. @throws {ContractUnnamedError} The directory names no `reporters`. */
export async function readReporters(client: PublicClient, { named }: EnergyContracts): Promise<ReporterSet> {
  const registry: Contract<typeof reporterRegistryAbi> = {
    address: addressOf(named, 'reporters'),
    abi: reporterRegistryAbi,
  }
  const [setEpoch, , members] = await client.readContract({ ...registry, functionName: 'reporters' })
  return { setEpoch, members }
}

function roundOf({ address, args, blockNumber, logIndex, transactionHash }: Reported): OracleRound {
  const { roundId, outcome, submitter, round, tally, observations } = args
  return {
    feed: address,
    number: roundId,
    outcome: feedReasons[outcome] ?? 'pending',
    median: tally.median,
    spread: tally.spread,
    observedAt: BigInt(tally.observedAt),
    periodStart: BigInt(round.periodStart),
    periodEnd: BigInt(round.periodEnd),
    vintage: round.vintage,
    setEpoch: tally.setEpoch,
    observations: observations.map(({ reporter, value, observedAt, sourcesRoot }) => ({
      seat: reporter,
      value,
      observedAt: BigInt(observedAt),
      sourcesRoot,
      isRewarded: (tally.rewarded & (1 << reporter)) !== 0,
    })),
    submitter,
    blockNumber,
    logIndex,
    transactionHash,
  }
}
