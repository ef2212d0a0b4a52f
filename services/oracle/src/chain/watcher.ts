/**
 * Follows the head of the chain with two calls a look, however many feeds there are: what has an event is read again.
 * @module
 */
import type { OracleClient } from './feed-chain.ts'

export interface ChainWatcher {
  /** Time of the newest block that was seen, in seconds. */
  readonly headTime: () => number
  /** Looks once. @returns the contracts that had events since the last look @throws when the node does not answer */
  look(addresses: readonly `0x${string}`[]): Promise<ReadonlySet<string>>
}

/** Blocks of one look; after a longer sleep everything counts as changed. */
const blocksMax = 100n

/** Makes a watcher; its first look says that everything has changed. */
export function createChainWatcher(client: OracleClient): ChainWatcher {
  let seen: bigint | undefined
  let time = 0
  return {
    headTime: () => time,
    async look(addresses) {
      const { number, timestamp } = await client.getBlock()
      const from = seen === undefined ? undefined : seen + 1n
      const changed =
        from === undefined || number - from >= blocksMax || number + 1n < from
          ? addresses
          : number < from
            ? []
            : (await client.getLogs({ address: [...addresses], fromBlock: from, toBlock: number })).map(
                ({ address }) => address,
              )
      seen = number
      time = Number(timestamp)
      return new Set(changed.map((address) => address.toLowerCase()))
    },
  }
}
