/**
 * Signed transactions of every type that Watt takes, made by a wallet's library.
 * @module
 */
import { privateKeyToAccount } from 'viem/accounts'

export const chainId = 1337
const account = privateKeyToAccount(`0x${'01'.repeat(32)}`)
const to = `0x${'ab'.repeat(20)}` as const
const accessList = [{ address: to, storageKeys: [`0x${'03'.repeat(32)}`] }] as const
const fees = { maxFeePerGas: 9n, maxPriorityFeePerGas: 2n }

/** One raw transaction of each kind. */
export async function sampleTransactions(): Promise<readonly Uint8Array[]> {
  const authorization = await account.signAuthorization({ chainId, address: to, nonce: 3 })
  const signed = await Promise.all([
    account.signTransaction({ type: 'legacy', chainId, nonce: 0, gas: 21_000n, gasPrice: 5n, to, value: 1n }),
    account.signTransaction({ type: 'legacy', nonce: 1, gas: 21_000n, gasPrice: 5n, to }),
    account.signTransaction({
      type: 'eip2930',
      chainId,
      nonce: 2,
      gas: 50_000n,
      gasPrice: 5n,
      to,
      accessList,
    }),
    account.signTransaction({
      type: 'eip1559',
      chainId,
      nonce: 3,
      gas: 60_000n,
      ...fees,
      data: '0x6001600155',
    }),
    account.signTransaction({ type: 'eip1559', chainId, nonce: 4, gas: 60_000n, ...fees, to, accessList }),
    account.signTransaction({
      type: 'eip7702',
      chainId,
      nonce: 5,
      gas: 90_000n,
      ...fees,
      to,
      authorizationList: [authorization],
    }),
  ])
  return signed.map((it) => new Uint8Array(Buffer.from(it.slice(2), 'hex')))
}
