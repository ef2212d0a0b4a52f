/**
 * A folder for each chain, so that what one chain said is never believed of another.
 * @module
 */
import { join } from 'node:path'
import type { PublicClient } from 'viem'

/** Of the hash; enough to tell the chains of one machine apart. */
const digits = 16

/**
 * The folder below `folder` where journals and caches of this chain lie. It is named after the genesis block: a local
 * network that was begun anew has the same chain id and the same contracts.
 */
export async function chainFolder(folder: string, client: PublicClient): Promise<string> {
  const { hash } = await client.getBlock({ blockNumber: 0n })
  return join(folder, hash.slice(2, 2 + digits))
}
