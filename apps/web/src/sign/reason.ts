/**
 * Why a transaction failed in its block, by running it once more on the state before.
 * @module
 */
import { numberToHex, type Address, type PublicClient } from 'viem'
import type { Call } from '../intent/intent.ts'
import type { RefusalReason } from '../intent/refusal.ts'
import { refusalIn } from './problem.ts'

/** `silent` where it would work now: what stood in its way came and went within the block. */
export async function reasonOf(
  client: PublicClient,
  from: Address,
  { to, value, data }: Call,
  blockNumber: bigint,
): Promise<RefusalReason> {
  const call = { from, ...(to && { to }), value: numberToHex(value), data }
  try {
    await client.request({ method: 'eth_call', params: [call, numberToHex(blockNumber - 1n)] })
    return { kind: 'silent' }
  } catch (error) {
    return refusalIn(error)
  }
}
