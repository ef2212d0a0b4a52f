/**
 * Everything that happens in one region, as it happens.
 *
 * The socket only says that there is a new block; events are then asked for from the last block that was seen. So each
 * comes once and in order, also after the socket was away for a while.
 * @module
 */
import { decodeEventLog, type Address, type Hex, type Log, type PublicClient } from 'viem'
import { inHalves } from './logs.ts'
import { knownAbis } from './known-abis.ts'
import type { Region } from './regions.ts'

/** Which of a region's contracts an event comes from. */
export type RegionPart =
  | 'branch'
  | 'token'
  | 'stable pool'
  | 'WATT pool'
  | 'retail feed'
  | 'exchange-rate feed'

export type RegionEvent = {
  readonly region: string
  readonly part: RegionPart
  /** `AnswerUpdated`; undefined for an event that is not known here. */
  readonly name: string | undefined
  readonly args: Readonly<Record<string, unknown>>
  readonly address: Address
  readonly blockNumber: bigint
  readonly transactionHash: Hex
  readonly logIndex: number
}

/** Blocks of one request. */
const blocksMax = 5_000n

/**
 * Hands every event of a region's contracts to `handler`, in the order of the chain.
 * @param client - Over WebSocket, to hear of blocks at once; over HTTP it polls.
 * @param options.fromBlock - Where to begin; the block after the head by default.
 * @param options.onError - Told of each failure; the watch goes on at the next block.
 * @returns stops watching.
 */
export function watchRegion(
  client: PublicClient,
  region: Region,
  handler: (event: RegionEvent) => void,
  options: { readonly fromBlock?: bigint | undefined; readonly onError?: (error: Error) => void } = {},
): () => void {
  const parts = partsOf(region)
  const address = [...parts.keys()]
  let next = options.fromBlock
  let reading = false
  let stopped = false
  const report = (error: Error): void => {
    if (!stopped) options.onError?.(error)
  }

  async function catchUp(head: bigint): Promise<void> {
    for (let fromBlock = next ?? head; fromBlock <= head && !stopped; fromBlock = next) {
      const toBlock: bigint = head - fromBlock >= blocksMax ? fromBlock + blocksMax - 1n : head
      const logs = await inHalves({ fromBlock, toBlock }, (span) => client.getLogs({ address, ...span }))
      next = toBlock + 1n
      for (const log of logs) if (!stopped) handler(eventOf(region, parts, log))
    }
  }

  const unwatch = client.watchBlockNumber({
    emitOnBegin: options.fromBlock !== undefined,
    onBlockNumber: (head) => {
      if (reading) return // What came meanwhile is read with the next block.
      reading = true
      catchUp(head)
        .catch((error: unknown) => report(error instanceof Error ? error : new Error(String(error))))
        .finally(() => (reading = false))
    },
    onError: report,
  })
  return () => {
    stopped = true
    unwatch()
  }
}

/** The contracts of a region, by what they are to it. */
export function partsOf(region: Region): ReadonlyMap<Address, RegionPart> {
  const [retail, exchangeRate] = region.feeds
  const parts: readonly (readonly [Address | undefined, RegionPart])[] = [
    [region.branch.address, 'branch'],
    [region.kwt.address, 'token'],
    [region.stablePair.address, 'stable pool'],
    [region.wattPair.address, 'WATT pool'],
    [retail?.address, 'retail feed'],
    [exchangeRate?.address, 'exchange-rate feed'],
  ]
  return new Map(
    parts.flatMap(([address, part]) => (address === undefined ? [] : [[lower(address), part] as const])),
  )
}

/** Of a block that is closed. */
type RegionLog = Log<bigint, number, false>

function eventOf(region: Region, parts: ReadonlyMap<Address, RegionPart>, log: RegionLog): RegionEvent {
  const { address, blockNumber, transactionHash, logIndex } = log
  const { name, args } = decoded(log)
  const part = parts.get(lower(address)) ?? 'branch'
  return { region: region.id, part, name, args, address, blockNumber, transactionHash, logIndex }
}

function decoded({ topics, data }: Log): Pick<RegionEvent, 'name' | 'args'> {
  for (const abi of knownAbis) {
    try {
      const { eventName, args } = decodeEventLog({ abi, topics, data, strict: true })
      return { name: eventName, args: (args ?? {}) as unknown as Readonly<Record<string, unknown>> }
    } catch {
      // Another contract's event.
    }
  }
  return { name: undefined, args: {} }
}

function lower(address: Address): Address {
  return address.toLowerCase() as Address
}
