/**
 * Orders of a client, from the market's events: with the account's key alone everything is found again.
 * @module
 */
import type { Address, PublicClient } from 'viem'
import type { StorageContracts } from '@watt/sdk/storage'
import type { Order, PlacedOrders } from '../chain.ts'
import { termsOf } from './reads.ts'
import { inHalves, spansOf } from './spans.ts'

/** Walks from a block to the newest one. */
export async function ordersPlaced(
  client: PublicClient,
  { market }: StorageContracts,
  account: Address,
  fromBlock: bigint,
): Promise<PlacedOrders> {
  const toBlock = await client.getBlockNumber({ cacheTime: 0 })
  const orders: Order[] = []
  const cancelled: bigint[] = []
  for (const span of spansOf(fromBlock, toBlock)) {
    const [placed, ended] = await Promise.all([
      inHalves(span, (part) =>
        client.getContractEvents({
          ...market,
          eventName: 'OrderPlaced',
          args: { client: account },
          strict: true,
          ...part,
        }),
      ),
      inHalves(span, (part) =>
        client.getContractEvents({ ...market, eventName: 'OrderCancelled', strict: true, ...part }),
      ),
    ])
    orders.push(
      ...placed.map(({ args }) => ({ id: args.order, client: args.client, terms: termsOf(args.terms) })),
    )
    cancelled.push(...ended.map(({ args }) => args.order))
  }
  return { orders, cancelled, toBlock }
}
