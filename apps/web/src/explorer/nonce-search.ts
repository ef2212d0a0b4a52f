/**
 * Finds a transaction by its sender and its place in the sender's order, with a handful of questions: the count of an
 * account only grows, so halving the chain leads to the block where it passed the nonce.
 * @module
 */
import { isAddressEqual, type Address, type Hex, type PublicClient } from 'viem'

type Counting = Pick<PublicClient, 'getBlockNumber' | 'getTransactionCount' | 'getBlock'>

/**
 * @returns undefined when the sender has not sent that many, or when the count grew without a transaction of its own.
 * @throws when the node no longer keeps the states of old blocks.
 */
export async function findByNonce(
  client: Counting,
  sender: Address,
  nonce: number,
): Promise<Hex | undefined> {
  const passed = async (blockNumber: bigint): Promise<boolean> =>
    (await client.getTransactionCount({ address: sender, blockNumber })) > nonce
  let high = await client.getBlockNumber()
  if (nonce < 0 || !(await passed(high))) return undefined
  let low = 0n
  while (low < high) {
    const middle = (low + high) / 2n
    if (await passed(middle)) high = middle
    else low = middle + 1n
  }
  const { transactions } = await client.getBlock({ blockNumber: high, includeTransactions: true })
  return transactions.find((it) => it.nonce === nonce && isAddressEqual(it.from, sender))?.hash
}
