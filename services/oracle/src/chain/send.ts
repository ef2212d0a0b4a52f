/**
 * A transaction of a reporter: signed here, sent to its node.
 * @module
 */
import type { LocalAccount } from 'viem'
import { gasLimitFor, sendSigned } from '@watt/sdk'
import type { OracleClient } from './feed-chain.ts'

/**
 * Sends `data` to a contract. @returns the transaction @throws the contract’s refusal, before anything is sent
 */
export async function sendCall(
  client: OracleClient,
  account: LocalAccount,
  to: `0x${string}`,
  data: `0x${string}`,
): Promise<`0x${string}`> {
  const [chainId, nonce, fees, gas] = await Promise.all([
    client.getChainId(),
    client.getTransactionCount({ address: account.address, blockTag: 'pending' }),
    client.estimateFeesPerGas(),
    client.estimateGas({ account: account.address, to, data }),
  ])
  const serializedTransaction = await account.signTransaction({
    ...fees,
    type: 'eip1559',
    to,
    data,
    chainId,
    nonce,
    gas: gasLimitFor(gas),
  })
  return sendSigned(client, serializedTransaction)
}
