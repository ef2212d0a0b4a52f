/**
 * Events over long stretches of the chain: asked in ranges that nodes answer, with a bound on how many.
 * @module
 */
import type { Abi, Address, ContractEventName, GetContractEventsReturnType, PublicClient } from 'viem'
import type { Contract } from './contracts.ts'

/** Blocks of one request; nodes of Watt answer up to 10,000. */
const blocksPerRequest = 10_000n
/** Requests of one search, unless the caller says otherwise: ten million blocks. */
const requestsMax = 1_000

export type Span = {
  readonly fromBlock: bigint
  readonly toBlock: bigint
}

export type SearchOptions = {
  /** First block to look at; 0 by default. */
  readonly fromBlock?: bigint | undefined
  /** Last block to look at; the head by default. */
  readonly toBlock?: bigint | undefined
}

/**
 * Walks ranges from the newest block to the oldest.
 * @returns the oldest block that was looked at: above `fromBlock` when `visit` had enough or the bound was reached.
 * @param visit - Says whether it wants to go on.
 */
export async function walkBack(
  client: PublicClient,
  options: SearchOptions,
  visit: (span: Span) => Promise<boolean>,
): Promise<bigint> {
  const first = options.fromBlock ?? 0n
  let toBlock = options.toBlock ?? (await client.getBlockNumber())
  for (let request = 0; request < requestsMax; request++) {
    const fromBlock = toBlock - first >= blocksPerRequest ? toBlock - blocksPerRequest + 1n : first
    const goOn = await visit({ fromBlock, toBlock })
    if (!goOn || fromBlock <= first) return fromBlock
    toBlock = fromBlock - 1n
  }
  return toBlock + 1n
}

export type EventsOf<ABI extends Abi, NAME extends ContractEventName<ABI>> = GetContractEventsReturnType<
  ABI,
  NAME,
  true
>

/** One kind of event of one contract, oldest first, over the whole span, however long. Needs no filter kept by a node. */
export async function eventsOf<const ABI extends Abi, NAME extends ContractEventName<ABI>>(
  client: PublicClient,
  contract: Contract<ABI>,
  eventName: NAME,
  args: Readonly<Record<string, unknown>>,
  options: SearchOptions = {},
): Promise<{ readonly events: EventsOf<ABI, NAME>; readonly fromBlock: bigint }> {
  const ranges: EventsOf<ABI, NAME>[] = []
  const fromBlock = await walkBack(client, options, async (span) => {
    const found = await client.getContractEvents({
      address: contract.address as Address,
      abi: contract.abi as Abi,
      eventName: eventName as string,
      args,
      strict: true,
      ...span,
    })
    ranges.push(found as unknown as EventsOf<ABI, NAME>)
    return true
  })
  return { events: ranges.toReversed().flat() as unknown as EventsOf<ABI, NAME>, fromBlock }
}
