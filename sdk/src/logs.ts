/**
 * Events over long stretches of the chain: asked in ranges that nodes answer, with a bound on how many.
 * @module
 */
import {
  BaseError,
  RpcRequestError,
  type Abi,
  type ContractEventName,
  type GetContractEventsReturnType,
  type PublicClient,
} from 'viem'
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
    ranges.push(await eventsIn(client, contract, eventName, args, span))
    return true
  })
  return { events: ranges.toReversed().flat() as unknown as EventsOf<ABI, NAME>, fromBlock }
}

/** One kind of event of one contract in one span of blocks, oldest first. */
export async function eventsIn<const ABI extends Abi, NAME extends ContractEventName<ABI>>(
  client: PublicClient,
  { address, abi }: Contract<ABI>,
  eventName: NAME,
  args: Readonly<Record<string, unknown>>,
  span: Span,
): Promise<EventsOf<ABI, NAME>> {
  const found = await inHalves(span, (part) =>
    client.getContractEvents({
      address,
      abi: abi as Abi,
      eventName: eventName as string,
      args,
      strict: true,
      ...part,
    }),
  )
  return found as unknown as EventsOf<ABI, NAME>
}

/** What `ask` finds in a span; where a node says that it is too much at once, its halves are asked one after the other. */
export async function inHalves<FOUND>(
  span: Span,
  ask: (span: Span) => Promise<readonly FOUND[]>,
): Promise<readonly FOUND[]> {
  try {
    return await ask(span)
  } catch (error) {
    const { fromBlock, toBlock } = span
    if (fromBlock === toBlock || !isTooMuch(error)) throw error
    const middle = (fromBlock + toBlock) / 2n
    const older = await inHalves({ fromBlock, toBlock: middle }, ask)
    return [...older, ...(await inHalves({ fromBlock: middle + 1n, toBlock }, ask))]
  }
}

/** "Limit exceeded" (EIP-1474) for the range; with a time to wait it is for the caller, and halves would not help. */
function isTooMuch(error: unknown): boolean {
  if (!(error instanceof BaseError)) return false
  const refusal = error.walk((it) => it instanceof RpcRequestError)
  if (!(refusal instanceof RpcRequestError) || refusal.code !== -32_005) return false
  return (refusal.data as { readonly retryAfterMs?: unknown } | undefined)?.retryAfterMs === undefined
}
