/**
 * Orders of a client, from the market's events: with the account's key alone everything is found again.
 * @module
 */
import { type Address, BaseError, type PublicClient, RpcRequestError } from 'viem'
import type { StorageContracts } from '@watt/sdk/storage'
import type { Order, PlacedOrders } from '../chain.ts'
import { termsOf } from './reads.ts'

/** Blocks of one request; nodes of Watt answer up to 10,000. */
const spanMax = 10_000n

type Span = { readonly fromBlock: bigint; readonly toBlock: bigint }

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
  for (let first = fromBlock; first <= toBlock; first += spanMax) {
    const last = first + spanMax - 1n < toBlock ? first + spanMax - 1n : toBlock
    const span = { fromBlock: first, toBlock: last }
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

/** Where a node says that it is too much at once, its halves are asked one after the other. */
async function inHalves<FOUND>(
  span: Span,
  ask: (span: Span) => Promise<readonly FOUND[]>,
): Promise<readonly FOUND[]> {
  const { fromBlock, toBlock } = span
  try {
    return await ask(span)
  } catch (error) {
    if (fromBlock === toBlock || !isTooMuch(error)) throw error
    const middle = (fromBlock + toBlock) / 2n
    const older = await inHalves({ fromBlock, toBlock: middle }, ask)
    return [...older, ...(await inHalves({ fromBlock: middle + 1n, toBlock }, ask))]
  }
}

/** "Limit exceeded" (EIP-1474). */
function isTooMuch(error: unknown): boolean {
  const refusal = error instanceof BaseError ? error.walk((it) => it instanceof RpcRequestError) : null
  return refusal instanceof RpcRequestError && refusal.code === -32_005
}
