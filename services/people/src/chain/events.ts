/**
 * The log of the mining day as a chain tells it: events of the contracts of people, day by day.
 * @module
 */
import { decodeEventLog, type Address, type Log, type PublicClient } from 'viem'
import { inHalves } from '@watt/sdk'
import type { PeopleContracts } from '@watt/sdk/people'
import type { PeopleEvent } from '../model/index.ts'

/** An event, and the day of its block. */
export type DatedEvent = { readonly day: number; readonly event: PeopleEvent }

export type ReadOptions = {
  readonly epochSeconds: number
  /** Last block that counts. */
  readonly toBlock: bigint
  readonly onProgress?: ((block: bigint) => void) | undefined
}

/** Blocks of one request; nodes of Watt answer up to 10,000. */
const blocksPerRequest = 10_000n

type Decode = (args: Readonly<Record<string, unknown>>) => PeopleEvent

/** What moves the day; anything else that the contracts say does not. */
const decoders: Readonly<Record<string, Decode>> = {
  Registered: ({ id, account, inviter }) => ({
    type: 'registered',
    id: Number(id),
    account: account as Address,
    inviter: Number(inviter),
  }),
  SeedSet: ({ id, isSeed }) => ({ type: 'seed', id: Number(id), isSeed: Boolean(isSeed) }),
  SuspensionSet: ({ id, isSuspended }) => ({
    type: 'suspension',
    id: Number(id),
    isSuspended: Boolean(isSuspended),
  }),
  Vouched: ({ from, to }) => ({ type: 'vouched', from: Number(from), to: Number(to) }),
  Unvouched: ({ from, to }) => ({ type: 'unvouched', from: Number(from), to: Number(to) }),
  CheckedIn: ({ id, day }) => ({ type: 'checkedIn', id: Number(id), day: Number(day) }),
  NodeSet: ({ id, key }) => ({ type: 'nodeSet', id: Number(id), key: key as Address }),
  UptimeProven: ({ id, day, windows }) => ({
    type: 'uptime',
    id: Number(id),
    day: Number(day),
    windows: Number(windows),
  }),
  Verified: ({ id, attestor, untilDay }) => ({
    type: 'verified',
    id: Number(id),
    attestor: Number(attestor),
    untilDay: Number(untilDay),
  }),
  Unverified: ({ id }) => ({ type: 'unverified', id: Number(id) }),
  AttestorRevoked: ({ attestor }) => ({ type: 'attestorRevoked', attestor: Number(attestor) }),
  Claimed: ({ id, earnedGwei }) => ({
    type: 'claimed',
    id: Number(id),
    earnedGwei: earnedGwei as bigint,
  }),
}

/** @yields the events from block 0 on, in the order of the chain */
export async function* readEvents(
  client: PublicClient,
  contracts: PeopleContracts,
  { epochSeconds, toBlock, onProgress }: ReadOptions,
): AsyncGenerator<DatedEvent> {
  const { members, presence, circles, nodes, attestors, rewards } = contracts
  const sources = [members, presence, circles, nodes, attestors, rewards]
  const abis = new Map(sources.map(({ address, abi }) => [address.toLowerCase(), abi]))
  const address = sources.map((source) => source.address)
  for (let fromBlock = 0n; fromBlock <= toBlock; fromBlock += blocksPerRequest) {
    const last = fromBlock + blocksPerRequest - 1n
    const span = { fromBlock, toBlock: last < toBlock ? last : toBlock }
    for (const log of await inHalves(span, async (part) => client.getLogs({ address, ...part }))) {
      const { eventName, args } = decodeEventLog({
        abi: abis.get(log.address.toLowerCase())!,
        topics: log.topics,
        data: log.data,
      })
      const event = decoders[eventName]?.(args as Readonly<Record<string, unknown>>)
      if (event !== undefined) yield { day: Math.floor(timeOf(log) / epochSeconds), event }
    }
    onProgress?.(span.toBlock)
  }
}

/** Nodes of Watt tell the time of a log's block with the log. */
function timeOf({ blockTimestamp, blockNumber }: Log<bigint, number, false>): number {
  if (blockTimestamp === undefined || blockTimestamp === null)
    throw new TypeError(`the node tells no time with the logs of block ${blockNumber}`)
  return Number(blockTimestamp)
}
