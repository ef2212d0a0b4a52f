/**
 * Events since the first block. What was read once is kept as long as the page: what is final does not change, so that a
 * list which is asked for each minute asks for the newest blocks alone.
 * @module
 */
import { inHalves, type Span } from '@watt/sdk'
import type { PublicClient } from 'viem'

/** Of one search; nodes answer ten thousand at once. */
const blocksPerRequest = 10_000n

type History = { readonly found: readonly unknown[]; readonly nextBlock: bigint }

const histories = new WeakMap<PublicClient, Map<string, History>>()

/**
 * All that `ask` finds from the first block to the newest, oldest first.
 * @param name - The same for the same question, of this client.
 */
export async function readHistory<FOUND>(
  client: PublicClient,
  name: string,
  ask: (span: Span) => Promise<readonly FOUND[]>,
): Promise<readonly FOUND[]> {
  const ofClient = histories.get(client) ?? new Map<string, History>()
  histories.set(client, ofClient)
  const head = await client.getBlockNumber()
  const known = ofClient.get(name)
  // A head below what was read is another chain: a local network begun anew.
  let { found, nextBlock } = known && known.nextBlock <= head + 1n ? known : { found: [], nextBlock: 0n }
  while (nextBlock <= head) {
    const end = nextBlock + blocksPerRequest - 1n
    const toBlock = end < head ? end : head
    const newer = await inHalves({ fromBlock: nextBlock, toBlock }, ask)
    if (newer.length > 0) found = [...found, ...newer]
    nextBlock = toBlock + 1n
    // Kept step by step: who is interrupted goes on from here.
    ofClient.set(name, { found, nextBlock })
  }
  return found as readonly FOUND[]
}
