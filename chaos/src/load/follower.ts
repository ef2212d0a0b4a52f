/**
 * Reads every block with its receipts as soon as some node shows it: what a client takes as acknowledged.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Hex } from 'viem'
import type { NodeProcess } from '../network/node-process.ts'
import type { Rpc } from './rpc.ts'

export type SeenBlock = {
  readonly number: number
  readonly hash: Hex
  readonly transactions: readonly Hex[]
  /** Of `performance.now()`. */
  readonly seenMs: number
}

export interface Follower {
  readonly blocks: readonly SeenBlock[]
  stop(): Promise<void>
}

type Receipt = { readonly transactionHash: Hex; readonly status: Hex }

const pollMs = 50

/**
 * @param onBlock - Runs for each block in order.
 * @param onFailed - Runs for a transaction whose receipt says that it failed.
 */
export function follow(
  nodes: readonly NodeProcess[],
  onBlock: (block: SeenBlock) => void,
  onFailed: (hash: Hex) => void,
): Follower {
  const blocks: SeenBlock[] = []
  let stopped = false
  const run = async (): Promise<void> => {
    for (let turn = 0; !stopped;) {
      const node = nodes[turn % nodes.length] as NodeProcess
      const found = await readBlock(node.rpc, blocks.length + 1)
      if (found === undefined) {
        turn += 1
        await sleep(pollMs)
        continue
      }
      for (const { status, transactionHash } of found.receipts)
        if (status !== '0x1') onFailed(transactionHash)
      blocks.push(found.block)
      onBlock(found.block)
    }
  }
  const running = run()
  return {
    blocks,
    async stop() {
      stopped = true
      await running
    },
  }
}

async function readBlock(
  rpc: Rpc,
  number: number,
): Promise<{ readonly block: SeenBlock; readonly receipts: readonly Receipt[] } | undefined> {
  const at = `0x${number.toString(16)}`
  try {
    const [header, receipts] = await rpc.batch([
      ['eth_getBlockByNumber', at, false],
      ['eth_getBlockReceipts', at],
    ])
    if (!header?.result || !receipts?.result) return undefined
    const { hash } = header.result as { readonly hash: Hex }
    const read = receipts.result as readonly Receipt[]
    const transactions = read.map(({ transactionHash }) => transactionHash)
    return { block: { number, hash, transactions, seenMs: performance.now() }, receipts: read }
  } catch {
    return undefined
  }
}
