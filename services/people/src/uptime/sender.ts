/**
 * The one transaction of a day, from the member's account.
 * @module
 */
import {
  BaseError,
  encodeFunctionData,
  keccak256,
  TransactionReceiptNotFoundError,
  type LocalAccount,
  type PublicClient,
} from 'viem'
import { gasLimitFor } from '@watt/sdk'
import type { PeopleContracts } from '@watt/sdk/people'
import type { SentProof } from './journal.ts'
import type { SignedStatement } from './messages.ts'

export interface Sender {
  /** Signs what proves a day, and sends nothing. @throws the contract’s refusal */
  prepare(
    day: number,
    statements: readonly SignedStatement[],
  ): Promise<Pick<SentProof, 'hash' | 'raw' | 'nonce'>>
  /** Hands it to the network, once more when it has it already. */
  send(proof: SentProof): Promise<void>
  /** `lost`: another transaction took its place, so it can never be in a block. */
  fateOf(proof: SentProof): Promise<'waiting' | 'success' | 'reverted' | 'lost'>
}

/** @param account - Of the member. */
export function chainSender(
  client: PublicClient,
  { nodes, chainId }: PeopleContracts,
  account: LocalAccount,
): Sender {
  const { address: from } = account
  return {
    async prepare(day, statements) {
      const said = statements.map(({ verifier, windows, signature }) => ({ verifier, windows, signature }))
      const data = encodeFunctionData({ ...nodes, functionName: 'proveUptime', args: [BigInt(day), said] })
      const to = nodes.address
      const [nonce, fees, gas] = await Promise.all([
        client.getTransactionCount({ address: from, blockTag: 'pending' }),
        client.estimateFeesPerGas(),
        client.estimateGas({ account: from, to, data }),
      ])
      const call = { type: 'eip1559', to, data, chainId, nonce, gas: gasLimitFor(gas), ...fees } as const
      const raw = await account.signTransaction(call)
      return { raw, hash: keccak256(raw), nonce }
    },
    async send({ raw }) {
      try {
        await client.sendRawTransaction({ serializedTransaction: raw })
      } catch (error) {
        // The network has it, or something else took its place: its fate will tell.
        if (!(error instanceof BaseError) || !/already known|nonce too low/i.test(error.message)) throw error
      }
    },
    async fateOf({ hash, nonce }) {
      // Asked before the receipt: a block between both then counts as still to come.
      const next = await client.getTransactionCount({ address: from, blockTag: 'latest' })
      try {
        return (await client.getTransactionReceipt({ hash })).status
      } catch (error) {
        if (!(error instanceof TransactionReceiptNotFoundError)) throw error
        return next > nonce ? 'lost' : 'waiting'
      }
    },
  }
}
