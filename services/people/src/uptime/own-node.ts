/**
 * The person's own node, which a keeper believes, over JSON-RPC.
 * @module
 */
import { BlockNotFoundError, type Address, type Hex, type PublicClient } from 'viem'

export type Block = {
  readonly number: bigint
  readonly hash: Hex
  readonly stateRoot: Hex
  /** Seconds since 1970. */
  readonly timestamp: bigint
}

/** What a keeper asks of the node beside it. */
export interface OwnNode {
  head(): Promise<Block>
  /** undefined: it has no such block yet. */
  block(number: bigint): Promise<Block | undefined>
  /** Trie nodes from the state root of that block towards the account. @throws when it lacks that state */
  proof(account: Address, number: bigint): Promise<readonly Hex[]>
}

export function ownNode(client: PublicClient): OwnNode {
  return {
    head: async () => client.getBlock({ blockTag: 'latest' }),
    async block(blockNumber) {
      try {
        return await client.getBlock({ blockNumber })
      } catch (error) {
        if (error instanceof BlockNotFoundError) return undefined
        throw error
      }
    },
    async proof(address, blockNumber) {
      const { accountProof } = await client.getProof({ address, storageKeys: [], blockNumber })
      return accountProof
    },
  }
}
