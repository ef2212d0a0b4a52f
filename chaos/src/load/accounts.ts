/**
 * Accounts from a seed, and transfers between them.
 * @module
 */
import { keccak256, toBytes, type Address, type Hex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { chainId } from '../network/data-folders.ts'

export type Account = {
  readonly address: Address
  /** Signs the transfer of one wei. @returns the raw transaction and its hash. */
  readonly transfer: (to: Address, nonce: number) => Promise<Transfer>
}
export type Transfer = { readonly raw: Hex; readonly hash: Hex }

/** A private key that follows from words: all but one in 2^128 hashes are one. */
export function keyFrom(words: string): Uint8Array {
  return toBytes(keccak256(toBytes(`watt chaos ${words}`)))
}

export function createAccounts(seed: number, count: number): readonly Account[] {
  return Array.from({ length: count }, (_, at) => {
    const signer = privateKeyToAccount(keccak256(toBytes(`watt chaos account ${seed} ${at}`)))
    return {
      address: signer.address,
      async transfer(to, nonce) {
        const raw = await signer.signTransaction({
          type: 'eip1559',
          chainId,
          nonce,
          to,
          value: 1n,
          gas: 21_000n,
          maxFeePerGas: 10_000_000_000n,
          maxPriorityFeePerGas: 1_000_000_000n,
        })
        return { raw, hash: keccak256(raw) }
      },
    }
  })
}
