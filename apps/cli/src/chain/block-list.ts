/**
 * `watt block list`: the newest blocks, and with `--follow` each new one until Ctrl-C.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Block } from 'viem'
import type { BlockListFlags } from '../commands/chain.ts'
import type { Session } from '../session.ts'
import { withChain, type ChainClient } from './client.ts'

const countUsual = 10
const pollMs = 250
/** How long a node that answered before may be silent while it is followed. */
const silenceMsMax = 60_000

/** Prints one line a block, oldest first. */
export async function listBlocks(session: Session, flags: BlockListFlags): Promise<void> {
  const count = BigInt(flags.count ?? countUsual)
  const next = await withChain(session, async (client) => {
    const head = await client.getBlockNumber()
    const first = head + 1n > count ? head + 1n - count : 0n
    if (!session.out.json) session.host.stdout.write(`${header}\n`)
    await printRange(session, client, first, head)
    return head + 1n
  })
  if (flags.follow) await follow(session, next)
}

async function follow(session: Session, first: bigint): Promise<void> {
  const stop = new AbortController()
  const onSignal = () => stop.abort()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal)
  let next = first
  let heardMs = Date.now()
  while (!stop.signal.aborted) {
    try {
      next = await withChain(session, async (client) => {
        const head = await client.getBlockNumber()
        await printRange(session, client, next, head)
        return head + 1n > next ? head + 1n : next
      })
      heardMs = Date.now()
    } catch (error) {
      if (Date.now() - heardMs > silenceMsMax) throw error
    }
    await sleep(pollMs, undefined, { signal: stop.signal }).catch(() => {})
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal)
}

async function printRange(session: Session, client: ChainClient, first: bigint, last: bigint): Promise<void> {
  for (let blockNumber = first; blockNumber <= last; blockNumber++) {
    print(session, await client.getBlock({ blockNumber }))
  }
}

const header = '     block  closed    transactions         gas  hash'

function print(session: Session, block: Block): void {
  const { number, hash, gasUsed, transactions, timestamp } = block
  const closedAtMs = Number(timestamp) * 1000
  session.out.item({ number, hash, closedAtMs, transactions: transactions.length, gasUsed }, () => [
    [
      String(number).padStart(10),
      new Date(closedAtMs).toTimeString().slice(0, 8),
      String(transactions.length).padStart(12),
      String(gasUsed).padStart(10),
      String(hash),
    ].join('  '),
  ])
}
