/**
 * A chain's history from its events, checked against every root that the chain wrote on the way.
 * @module
 */
import { decodeFunctionData, type Address, type PublicClient } from 'viem'
import { inHalves } from '@watt/sdk'
import { type PeopleContracts } from '@watt/sdk/people'
import { WattError } from '@watt/errors'
import { type ChainLog, type LogOptions, readLog } from '../chain/index.ts'
import type { Account } from '../model/index.ts'
import { type History, playHistory } from './history.ts'
import type { TagUse } from './rules.ts'
import type { Origin } from './snapshot.ts'

export type ReadHistory = {
  readonly history: History
  readonly origin: Origin
  /** Of attestors that were admitted more than once: within one admission the contract lets no tag be two members. */
  readonly tags: readonly TagUse[]
}

/** Blocks of one request. */
const blocksPerRequest = 10_000n

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
    readTags(client, contracts, log),
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

async function readTags(
  client: PublicClient,
  { attestors }: PeopleContracts,
  { day, epoch }: ChainLog,
): Promise<readonly TagUse[]> {
  const toBlock = await client.getBlockNumber()
  const source = { address: attestors.address }
  const accounts = new Map<number, Account>()
  const said: { readonly attestor: number; readonly id: number; readonly hash: `0x${string}` }[] = []
  for (let fromBlock = 0n; fromBlock <= toBlock; fromBlock += blocksPerRequest) {
    const last = fromBlock + blocksPerRequest - 1n
    const span = { fromBlock, toBlock: last < toBlock ? last : toBlock }
    const events = await inHalves(span, async (part) =>
      client.getContractEvents({ ...attestors, ...source, ...part, strict: true }),
    )
    for (const { eventName, args, transactionHash, blockTimestamp } of events) {
      if (Math.floor(Number(blockTimestamp) / epoch.parameters.epochSeconds) > day) break
      if (eventName === 'AttestorAdded') accounts.set(args.attestor, args.account.toLowerCase() as Account)
      if (eventName === 'Verified') said.push({ attestor: args.attestor, id: args.id, hash: transactionHash })
    }
  }
  const admissions = Map.groupBy(accounts.values(), (account) => account)
  const uses: TagUse[] = []
  for (const { attestor, id, hash } of said) {
    const account = accounts.get(attestor)
    if (account === undefined || admissions.get(account)!.length < 2) continue
    const tag = await tagOf(client, attestors, hash)
    if (tag !== undefined) uses.push({ attestor: account, tag, id })
  }
  return uses
}

/** Tags stand in the call only, so those of an attestor that is a contract are not known. */
async function tagOf(
  client: PublicClient,
  { address, abi }: PeopleContracts['attestors'],
  hash: `0x${string}`,
): Promise<`0x${string}` | undefined> {
  const { to, input } = await client.getTransaction({ hash })
  if (to?.toLowerCase() !== address.toLowerCase()) return undefined
  const { functionName, args } = decodeFunctionData({ abi, data: input })
  return functionName === 'attest' ? args[2] : undefined
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
