/**
 * A chain's history from its events, checked against every root that the chain wrote on the way.
 * @module
 */
import type { Address, PublicClient } from 'viem'
import { type PeopleContracts } from '@watt/sdk/people'
import { WattError } from '@watt/errors'
import { type ChainLog, type LogOptions, readLog } from '../chain/index.ts'
import { type History, playHistory } from './history.ts'
import { readTags } from './read-tags.ts'
import type { TagUse } from './rules.ts'
import type { Origin } from './snapshot.ts'

export type ReadHistory = {
  readonly history: History
  readonly origin: Origin
  /** Of attestors that were admitted more than once: within one admission the contract lets no tag be two members. */
  readonly tags: readonly TagUse[]
}

/**
 * Reads and plays the days up to one.
 * @throws {NoSuchDayError} See {@link readLog}.
 * @throws {RootDiffersError} The chain wrote another root than its events lead to.
 */
export async function readHistory(
  client: PublicClient,
  contracts: PeopleContracts,
  options: LogOptions = {},
): Promise<ReadHistory> {
  const log = await readLog(client, contracts, options)
  const history = playHistory(log.parameters, log.days)
  requireRoots(log, history)
  const [genesis, tags] = await Promise.all([
    client.getBlock({ blockNumber: 0n }),
    readTags(client, contracts.attestors, log.day, log.epoch.parameters.epochSeconds),
  ])
  const origin = {
    chainId: contracts.chainId,
    genesisHash: genesis.hash,
    epochSeconds: log.epoch.parameters.epochSeconds,
    contracts: lowered(log.epoch.contracts),
  }
  return { history, origin, tags }
}

function requireRoots({ days }: ChainLog, { roots, day }: History): void {
  for (const { day: it, stated } of days) {
    const expected = roots.get(it)
    // A day that the contract was founded on may have had no contract to tell.
    if (stated === undefined && it !== day) continue
    if (stated?.root !== expected) throw new RootDiffersError(it, expected, stated?.root)
  }
}

function lowered(contracts: Readonly<Record<keyof Origin['contracts'], Address>>): Origin['contracts'] {
  return Object.fromEntries(
    Object.entries(contracts).map(([name, address]) => [name, address.toLowerCase()]),
  ) as Origin['contracts']
}

/** Nothing may be built on this log. */
export class RootDiffersError extends WattError {
  readonly code = 'people/root-differs'
  override readonly fix =
    'see which member differs: watt people compare --day <day>; and ask another node: --rpc <url>'
  readonly day: number
  constructor(day: number, expected: string | undefined, found: string | undefined) {
    super(`Day ${day}: the events lead to root ${expected ?? 'none'}, the chain wrote ${found ?? 'none'}.`)
    this.day = day
  }
}
