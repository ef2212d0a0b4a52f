/**
 * Roots of orders, out of the events that placed them. An order says by when its deals begin, and a deal when it was matched: the
 * event is looked for back from there, so that a look does not grow with the chain.
 * @module
 */
import type { Hex, PublicClient } from 'viem'
import type { StorageContracts } from '@watt/sdk/storage'
import type { ProviderChain } from './provider-chain.ts'

/** Blocks of one question; nodes of Watt answer up to 10,000. */
const blocksMax = 10_000n
const ordersKept = 256

type Market = StorageContracts['market']
type Place = Parameters<ProviderChain['roots']>[0]

/** @returns {@link ProviderChain.roots}; those of the last orders are kept. */
export function createRootsReader(
  client: PublicClient,
  { market }: Pick<StorageContracts, 'market'>,
): ProviderChain['roots'] {
  const known = new Map<bigint, readonly Hex[]>()
  const timeAt = createBlockTimes(client)
  return async (deal) => {
    const { order } = deal
    const found = known.get(order) ?? (await findRoots(client, market, deal, timeAt))
    known.delete(order)
    known.set(order, found)
    const [oldest] = known.keys()
    if (known.size > ordersKept && oldest !== undefined) known.delete(oldest)
    return found
  }
}

async function findRoots(
  client: PublicClient,
  market: Market,
  { order, matchedAt }: Place,
  timeAt: (block: bigint) => Promise<number>,
): Promise<readonly Hex[]> {
  const [head, [, { startBy }]] = await Promise.all([
    client.getBlockNumber(),
    client.readContract({ ...market, functionName: 'order', args: [order] }),
  ])
  const notAfter = Math.min(matchedAt, Number(startBy))
  const first = await lastSpan(head / blocksMax, async (span) => (await timeAt(span * blocksMax)) <= notAfter)
  for (let span = first; span >= 0n; span--) {
    const fromBlock = span * blocksMax
    const last = fromBlock + blocksMax - 1n
    const [placed] = await client.getContractEvents({
      ...market,
      eventName: 'OrderPlaced',
      args: { order },
      fromBlock,
      toBlock: last < head ? last : head,
      strict: true,
    })
    if (placed !== undefined) return placed.args.roots
  }
  throw new RangeError(`There is no event of order ${order}`)
}

/** The last span, of those up to `most`, that began in time; the first one always did. */
async function lastSpan(most: bigint, isInTime: (span: bigint) => Promise<boolean>): Promise<bigint> {
  let [least, last] = [0n, most]
  while (least < last) {
    const middle = (least + last + 1n) / 2n
    if (await isInTime(middle)) least = middle
    else last = middle - 1n
  }
  return least
}

/** Times of blocks at which spans begin: they never change, and orders share them. Seconds since 1970. */
function createBlockTimes(client: PublicClient): (block: bigint) => Promise<number> {
  const known = new Map<bigint, number>()
  return async (blockNumber) => {
    const found = known.get(blockNumber)
    if (found !== undefined) return found
    const { timestamp } = await client.getBlock({ blockNumber, includeTransactions: false })
    known.set(blockNumber, Number(timestamp))
    return Number(timestamp)
  }
}
