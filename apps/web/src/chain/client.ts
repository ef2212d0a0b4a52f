/**
 * The one line to the node. What the first screen needs comes through the small client; areas, which load later,
 * take the whole one from `public-client.ts`.
 * @module
 */
import { WattError } from '@watt/errors'
import { wattActions, type WattActions } from '@watt/sdk'
import type { Hex } from 'viem'
import { createRpc, type Ask } from './rpc.ts'
import type { Settings } from './settings.ts'

/** What lists show of a block; whoever shows more has the whole client. */
export type ClosedBlock = {
  readonly number: bigint
  readonly hash: Hex
  /** Seconds since 1970. */
  readonly timestamp: bigint
  readonly gasUsed: bigint
  readonly gasLimit: bigint
  /** Their hashes, in order. */
  readonly transactions: readonly Hex[]
}

export type SmallClient = WattActions & {
  readonly ask: Ask
  /** By number or hash. @throws BlockNotClosedError for one that is not closed, or not kept by this node. */
  getBlock(id: bigint | Hex | 'latest'): Promise<ClosedBlock>
}

export function createSmallClient({ rpc }: Settings): SmallClient {
  const ask = createRpc(rpc)
  const request = ({ method, params }: { method: string; params: readonly unknown[] }): Promise<unknown> =>
    ask(method, params)
  return { ask, getBlock: (id) => getBlock(ask, id), ...wattActions({ request }) }
}

type Fields = Readonly<Record<'number' | 'timestamp' | 'gasUsed' | 'gasLimit', Hex>> &
  Pick<ClosedBlock, 'hash' | 'transactions'>

async function getBlock(ask: Ask, id: bigint | Hex | 'latest'): Promise<ClosedBlock> {
  const found = await (typeof id === 'string' && id.length === 66
    ? ask('eth_getBlockByHash', [id, false])
    : ask('eth_getBlockByNumber', [typeof id === 'bigint' ? `0x${id.toString(16)}` : id, false]))
  if (found === null) throw new BlockNotClosedError(String(id))
  const { hash, transactions, number, timestamp, gasUsed, gasLimit } = found as Fields
  return {
    hash,
    transactions,
    number: BigInt(number),
    timestamp: BigInt(timestamp),
    gasUsed: BigInt(gasUsed),
    gasLimit: BigInt(gasLimit),
  }
}

/** Thrown when the node has no such block. */
export class BlockNotClosedError extends WattError {
  readonly code = 'web/block-not-closed'
  constructor(id: string) {
    super(`The node has no block ${id}: it is not closed yet, or not kept.`)
  }
}
