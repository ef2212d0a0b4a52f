/**
 * All days of a chain up to one, as the model plays them.
 * @module
 */
import type { PublicClient } from 'viem'
import { readEpoch, readTotals, type Epoch, type PeopleContracts } from '@watt/sdk/people'
import { WattError } from '@watt/errors'
import type { LoggedDay, PeopleParameters } from '../model/index.ts'
import { type DatedEvent, readEvents } from './events.ts'

export type LogOptions = {
  /** The last closed day by default. */
  readonly day?: number | undefined
  readonly onProgress?: ((block: bigint, ofBlocks: bigint) => void) | undefined
}

/** What the contract says of a day. */
export type StatedTotals = NonNullable<Awaited<ReturnType<typeof readTotals>>>

export type ChainLog = {
  readonly epoch: Epoch
  /** The day that was asked for, and the last closed one. */
  readonly day: number
  readonly last: number
  readonly parameters: PeopleParameters
  /** Days with events, and `day` itself; in order. */
  readonly days: readonly (LoggedDay & { readonly stated: StatedTotals | undefined })[]
}

/**
 * Reads the events of all days up to one. The fees of each day are taken as the contract states them.
 * @throws {NoSuchDayError} The day is not closed, or nothing is paid on this chain.
 */
export async function readLog(
  client: PublicClient,
  contracts: PeopleContracts,
  options: LogOptions = {},
): Promise<ChainLog> {
  const epoch = await readEpoch(client)
  const last = epoch?.lastClose?.day
  const day = options.day ?? last
  if (epoch === undefined || last === undefined || day === undefined || day > last)
    throw new NoSuchDayError(day, last)
  const events = await eventsUntil(client, contracts, epoch, day, options)
  const days = await loggedDays(client, contracts, events, day)
  return { epoch, day, last, parameters: parametersOf(epoch), days }
}

async function eventsUntil(
  client: PublicClient,
  contracts: PeopleContracts,
  { parameters: { epochSeconds } }: Epoch,
  day: number,
  { onProgress }: LogOptions,
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

async function loggedDays(
  client: PublicClient,
  contracts: PeopleContracts,
  events: readonly DatedEvent[],
  day: number,
): Promise<ChainLog['days']> {
  const byDay = Map.groupBy(events, (dated) => dated.day)
  const days = [...new Set([...byDay.keys(), day])].toSorted((left, right) => left - right)
  return Promise.all(
    days.map(async (it) => {
      const stated = await readTotals(client, contracts, BigInt(it))
      const events = (byDay.get(it) ?? []).map(({ event }) => event)
      return { day: it, events, feesGwei: stated?.feesGwei ?? 0n, stated }
    }),
  )
}

function parametersOf({ parameters }: Epoch): PeopleParameters {
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
