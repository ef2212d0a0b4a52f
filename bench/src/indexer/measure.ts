/**
 * One database: fills it, loads it, asks it. The node, the index and this process are three, so that each pays for itself.
 * @module
 */
import { readFileSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Place } from '@watt/indexer'
import { indexerClient, type IndexerClient } from '../../../sdk/src/indexer/index.ts'
import { busySteps, hashOf, makeBlock } from '../../../services/indexer/src/follow/memory-chain.fixture.ts'
import { readUsage } from '../process-usage.ts'
import type { NodeAddress, SetHead } from './busy-node.ts'
import { end, firstMessage, start } from './children.ts'
import type { IndexAddress } from './index-worker.ts'

export type Plan = {
  readonly transactions: number
  readonly perBlock: number
  readonly liveSeconds: number
  /** Transactions; in as many blocks as that makes. */
  readonly livePerSecond: number
  readonly searches: number
}

export type Figures = {
  readonly database: string
  readonly transactions: number
  readonly rebuildSeconds: number
  readonly perSecond: number
  /** Of the index, and of its server where it has one. */
  readonly cpuUsPerTransaction: number | undefined
  /** What the CPU time allows where nothing else runs. */
  readonly perSecondOfOneCore: number | undefined
  readonly livePerSecond: number
  /** From a block's being there to the index's answering with it. */
  readonly lagP50Ms: number
  readonly lagP99Ms: number
  readonly searchP50Ms: number
  readonly searchP99Ms: number
  readonly peakMib: number | undefined
  readonly diskMib: number | undefined
}

const pollMs = 5
const people = 100_000

/** @param server - Process of the database, whose CPU counts with that of its children. */
export async function measure(
  database: string,
  place: Place,
  plan: Plan,
  server: number | undefined,
): Promise<Figures> {
  const node = start(new URL('busy-node.ts', import.meta.url), [String(plan.perBlock)])
  const { rpc } = await firstMessage<NodeAddress>(node)
  const setHead = (head: number): void => void node.send({ head } satisfies SetHead)
  let blocks = Math.ceil(plan.transactions / plan.perBlock)
  setHead(0)
  const worker = start(new URL('index-worker.ts', import.meta.url), [rpc, JSON.stringify(place)])
  try {
    const { url } = await firstMessage<IndexAddress>(worker)
    const index = indexerClient(url)
    const pids = (): readonly number[] => [worker.pid!, ...(server === undefined ? [] : withChildren(server))]
    await until(index, 0)

    const before = readUsage(pids())
    const begun = performance.now()
    setHead(blocks)
    await until(index, blocks, (at) => console.error(`${database}: block ${at} of ${blocks}`))
    const rebuildSeconds = (performance.now() - begun) / 1000
    const transactions = (await index.status()).transactions
    const usage = readUsage(pids())
    const cpuMs = usage && before && usage.cpuMs - before.cpuMs
    const cpuUsPerTransaction = cpuMs === undefined ? undefined : (cpuMs * 1000) / transactions

    const lags: number[] = []
    const everyMs = (plan.perBlock / plan.livePerSecond) * 1000
    const liveBlocks = Math.round((plan.liveSeconds * 1000) / everyMs)
    const startMs = performance.now()
    for (let at = 0; at < liveBlocks; at++) {
      await sleep(Math.max(0, startMs + at * everyMs - performance.now()))
      setHead(++blocks)
      const mine = blocks
      const sentMs = performance.now()
      lags.push(await until(index, mine).then(() => performance.now() - sentMs))
    }

    const times = await searchTimes(index, plan, blocks)
    const peakMib = readUsage(pids())?.peakMib
    return {
      database,
      transactions,
      rebuildSeconds,
      perSecond: transactions / rebuildSeconds,
      cpuUsPerTransaction,
      perSecondOfOneCore: cpuUsPerTransaction && 1_000_000 / cpuUsPerTransaction,
      livePerSecond: plan.livePerSecond,
      lagP50Ms: quantile(lags, 0.5),
      lagP99Ms: quantile(lags, 0.99),
      searchP50Ms: quantile(times, 0.5),
      searchP99Ms: quantile(times, 0.99),
      peakMib,
      diskMib: 'folder' in place ? (await bytesIn(place.folder)) / 2 ** 20 : undefined,
    }
  } finally {
    await end(worker, 'SIGTERM')
    await end(node, 'SIGKILL')
  }
}

/** Waits until the index has a block. */
export async function until(index: IndexerClient, block: number, tell?: (at: number) => void): Promise<void> {
  let toldMs = performance.now()
  for (;;) {
    const { indexed } = await index.status().catch(() => ({ indexed: null })) // Too busy to say.
    if (indexed !== null && indexed >= block) return
    if (tell && performance.now() - toldMs > 10_000) {
      tell(indexed ?? 0)
      toldMs = performance.now()
    }
    await sleep(pollMs)
  }
}

/** Beginnings of hashes and addresses, whole ones, numbers, and what does not exist, in turn. */
async function searchTimes(index: IndexerClient, plan: Plan, blocks: number): Promise<readonly number[]> {
  const times: number[] = []
  for (let at = 0; at < plan.searches; at++) {
    const number = 1 + ((at * 7_919) % blocks)
    const { transactions } = makeBlock(number, busySteps(number, 1, people), hashOf(number - 1))
    const { hash, from } = transactions[0]!
    const texts = [
      hash,
      hash.slice(0, 12),
      from,
      from.slice(0, 40),
      String(number),
      hash.slice(0, 6),
      'no such name',
    ]
    const begun = performance.now()
    await index.search(texts[at % texts.length]!)
    times.push(performance.now() - begun)
  }
  return times
}

/** PostgreSQL has a process for each connection. */
function withChildren(pid: number): readonly number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
    return [pid, ...(children === '' ? [] : children.split(' ').map(Number))]
  } catch {
    return [pid]
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
