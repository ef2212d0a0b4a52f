/**
 * Orders of a client, from the market's events: with the account's key alone everything is found again.
 * @module
 */
import { type Address, BaseError, type PublicClient, RpcRequestError } from 'viem'
import type { StorageContracts } from '@watt/sdk/storage'
import type { Order } from '../chain.ts'
import { termsOf } from './reads.ts'

/** Blocks of one request; nodes of Watt answer up to 10,000. */
const span = 10_000n

/** Walks from a block to the newest one. */
export async function ordersPlaced(
  client: PublicClient,
  { market }: StorageContracts,
  account: Address,
  fromBlock: bigint,
): Promise<{ readonly orders: readonly Order[]; readonly toBlock: bigint }> {
  const toBlock = await client.getBlockNumber()
  const orders: Order[] = []
  for (let first = fromBlock; first <= toBlock; first += span) {
    const last = first + span - 1n < toBlock ? first + span - 1n : toBlock
    orders.push(...(await placedIn(first, last)))
  }
  return { orders, toBlock }

  /** Where a node says that it is too much at once, its halves are asked one after the other. */
  async function placedIn(first: bigint, last: bigint): Promise<readonly Order[]> {
    try {
      const events = await client.getContractEvents({
        ...market,
        eventName: 'OrderPlaced',
        args: { client: account },
        strict: true,
        fromBlock: first,
        toBlock: last,
      })
      return events.map(({ args }) => ({ id: args.order, client: args.client, terms: termsOf(args.terms) }))
    } catch (error) {
      if (first === last || !isTooMuch(error)) throw error
      const middle = (first + last) / 2n
      return [...(await placedIn(first, middle)), ...(await placedIn(middle + 1n, last))]
    }
  }
}

/** "Limit exceeded" (EIP-1474). */
function isTooMuch(error: unknown): boolean {
  const refusal = error instanceof BaseError ? error.walk((it) => it instanceof RpcRequestError) : null
  return refusal instanceof RpcRequestError && refusal.code === -32_005
}
