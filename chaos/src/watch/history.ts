/**
 * The verdict on a run: every node tells the same history, nothing acknowledged is missing from it, no money was made or lost.
 * @module
 */
import { feePool } from '@watt/ledger'
import type { Hex } from 'viem'
import type { Account } from '../load/accounts.ts'
import type { SeenBlock } from '../load/follower.ts'
import type { Load } from '../load/load.ts'
import type { Call, Rpc } from '../load/rpc.ts'
import { supplyOf } from '../network/network.ts'
import type { NodeProcess } from '../network/node-process.ts'

type Block = { readonly hash: Hex; readonly transactions: readonly Hex[] }

/** The part of a network that is asked. */
export type Witnesses = {
  readonly nodes: readonly Pick<NodeProcess, 'name' | 'rpc'>[]
  readonly accounts: readonly Pick<Account, 'address'>[]
}

export type Verdict = {
  readonly failures: readonly string[]
  readonly blocks: number
  readonly acknowledged: number
}

const blocksPerBatch = 25

/** All nodes run and are in sync. Reads their whole chains. */
export async function checkHistory(
  network: Witnesses,
  load: Pick<Load, 'acknowledged' | 'failed'>,
): Promise<Verdict> {
  const { nodes } = network
  const failures: string[] = []
  const heads = await Promise.all(
    nodes.map(({ rpc }) => rpc.results([['eth_blockNumber']]).then(([head]) => Number(head))),
  )
  const common = Math.min(...heads)
  const promised = load.acknowledged.filter(({ number }) => number <= common)
  if (promised.length < load.acknowledged.length)
    failures.push(
      `${load.acknowledged.length - promised.length} acknowledged blocks are beyond the common head ${common}`,
    )
  let reference: readonly Block[] | undefined
  for (const node of nodes) {
    const chain = await readChain(node.rpc, common)
    reference ??= chain
    const fork = chain.findIndex(({ hash }, at) => hash !== reference?.[at]?.hash)
    if (fork >= 0) failures.push(`FORK: ${node.name} has another block ${fork + 1} than ${nodes[0]?.name}`)
    const lost = countLost(chain, promised)
    if (lost > 0) failures.push(`${node.name} lost ${lost} acknowledged transactions`)
    const supply = await supplyAt(network, node.rpc, common)
    if (supply !== supplyOf(network))
      failures.push(
        `${node.name} shows a supply of ${supply} wei at block ${common}, not ${supplyOf(network)}`,
      )
  }
  if (load.failed.length > 0) failures.push(`${load.failed.length} transfers failed`)
  return {
    failures,
    blocks: common,
    acknowledged: promised.reduce((sum, { transactions }) => sum + transactions.length, 0),
  }
}

async function readChain(rpc: Rpc, upTo: number): Promise<readonly Block[]> {
  const chain: Block[] = []
  while (chain.length < upTo) {
    const count = Math.min(blocksPerBatch, upTo - chain.length)
    const calls = Array.from({ length: count }, (_, at): Call => [
      'eth_getBlockByNumber',
      quantity(chain.length + 1 + at),
      false,
    ])
    chain.push(...((await rpc.results(calls)) as readonly Block[]))
  }
  return chain
}

/** Acknowledged transactions that are not in the block in which they were seen. */
function countLost(chain: readonly Block[], promised: readonly SeenBlock[]): number {
  let lost = 0
  for (const { number, hash, transactions } of promised) {
    const block = chain[number - 1]
    if (block?.hash === hash && block.transactions.length === transactions.length) continue
    const kept = new Set(block?.transactions)
    lost += transactions.filter((it) => !kept.has(it)).length
  }
  return lost
}

async function supplyAt({ accounts }: Witnesses, rpc: Rpc, block: number): Promise<bigint> {
  const holders = [...accounts.map(({ address }) => address), feePool]
  const calls = holders.map((address): Call => ['eth_getBalance', address, quantity(block)])
  const balances = (await rpc.results(calls)) as readonly Hex[]
  return balances.reduce((sum, balance) => sum + BigInt(balance), 0n)
}

function quantity(number: number): Hex {
  return `0x${number.toString(16)}`
}
