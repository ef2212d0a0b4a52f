/**
 * G-OVL-1: JSON-RPC at four times its capacity, one validator. Capacity is the best goodput of a few closed loads.
 * @module
 */
import { pad } from 'viem'
import type { Bar, PartResult } from './bars.ts'
import { percentile } from './bars.ts'
import { allAnswered, goodput, runHttpLoad, type HttpLoadResult, type Request } from './http-load.ts'
import { readUsage } from '../process-usage.ts'
import { growth, watchMemory } from './memory.ts'
import { readMetric } from './metrics.ts'
import { startNetwork } from './network.ts'
import { account, fillBlocks, token, tokenGenesis, type FilledBlock } from './token-chain.ts'
import { closeGaps, headOf, sleep } from './rpc-call.ts'

const senders = 10
const transfersEach = 60
const overloadFactor = 4
const loadConnections = 900

type Loaded = { readonly result: HttpLoadResult; readonly cores: number }

/** Runs the part. @param seconds - Of overload. */
export async function rpcOverload({
  seconds,
  log,
  execArgv,
}: {
  readonly seconds: number
  readonly log: (line: string) => void
  readonly execArgv: readonly string[]
}): Promise<PartResult> {
  const startedMs = performance.now()
  const network = await startNetwork({
    validators: 1,
    execArgv,
    allocation: tokenGenesis(Array.from({ length: senders }, (_, it) => account(it).address)),
    settings: { logLevel: 'warn' },
  })
  try {
    const [node] = network.nodes as [(typeof network.nodes)[0]]
    const mix = mixFor(await fillBlocks(node.rpc, senders, transfersEach))
    const idle = await gapsDuring(node.rpc, () => sleep(Math.min(seconds, 10) * 1_000))
    log(`idle: close P99 ${percentile(idle, 99)} ms`)
    const port = node.rpcPort
    let peak = 0
    let peakCores = Number.NaN
    const load = async (connections: number, rate: number, forSeconds: number): Promise<Loaded> => {
      const before = readUsage([node.pid])
      const result = await runHttpLoad({ port, connections, rate, seconds: forSeconds, requests: mix })
      const after = readUsage([node.pid])
      const cpuMs = before && after ? after.cpuMs - before.cpuMs : Number.NaN
      return { result, cores: cpuMs / (1_000 * forSeconds) }
    }
    await load(32, 0, 4) // Compiled code is part of capacity.
    for (const connections of [16, 64, 256]) {
      const { result, cores } = await load(connections, 0, 4)
      if (goodput(result) > peak) [peak, peakCores] = [goodput(result), cores]
      log(
        `closed, ${connections} connections: ${goodput(result).toFixed(0)}/s, p99 ${percentile(allAnswered(result), 99).toFixed(0)} ms ${failures(result)}`,
      )
    }
    const memory = watchMemory(node.pid)
    const rate = overloadFactor * peak
    let overload: Loaded | undefined
    const busy = await gapsDuring(node.rpc, async () => {
      overload = await load(loadConnections, rate, seconds)
    })
    const { result, cores } = overload!
    const resident = memory.stop()
    const share = goodput(result) / cores / (peak / peakCores)
    return {
      part: 'rpc',
      seconds: (performance.now() - startedMs) / 1_000,
      bars: barsOf({ result, peak, idle, busy, resident }),
      facts: {
        ...factsOf(result, peak, rate),
        ...(await refusalsByLane(node.rpc)),
        'cores the node got': `${cores.toFixed(2)}, at its peak ${peakCores.toFixed(2)}`,
        // On a machine that does other things, too, this tells more than the share of the peak.
        'goodput at 4x for each second of processor, share of that at the peak': share,
      },
    }
  } finally {
    await network.stop()
  }
}

function barsOf(seen: {
  readonly result: HttpLoadResult
  readonly peak: number
  readonly idle: readonly number[]
  readonly busy: readonly number[]
  readonly resident: readonly number[]
}): readonly Bar[] {
  const { result, peak, idle, busy, resident } = seen
  const goal = 'G-OVL-1'
  return [
    { goal, what: 'goodput at 4x, share of peak', measured: goodput(result) / peak, unit: '', atLeast: 0.8 },
    { goal, what: 'admitted p99', measured: percentile(allAnswered(result), 99), unit: 'ms', atMost: 500 },
    { goal, what: 'refused p99', measured: percentile(result.refused, 99), unit: 'ms', atMost: 50 },
    { goal, what: 'refusals without a retry hint', measured: result.withoutHint, unit: '', atMost: 0 },
    {
      goal,
      what: 'requests broken off',
      measured: Object.values(result.failed).reduce((a, b) => a + b, 0),
      unit: '',
      atMost: 0,
    },
    {
      goal,
      what: 'ledger close P99, times idle',
      measured: percentile(busy, 99) / percentile(idle, 99),
      unit: 'x',
      atMost: 1.5,
    },
    { goal, what: 'largest resident set', measured: Math.max(...resident), unit: 'MiB', atMost: 1_024 },
    {
      goal,
      what: 'resident set, last third above the middle one',
      measured: growth(resident),
      unit: 'MiB',
      atMost: 64,
    },
  ]
}

function factsOf(result: HttpLoadResult, peak: number, rate: number): PartResult['facts'] {
  const byKind = Object.entries(result.answered).map(([kind, times]) => [
    `${kind}: answered/s, p99 ms`,
    `${(times.length / result.seconds).toFixed(0)}, ${percentile(times, 99).toFixed(0)}`,
  ])
  return {
    'peak/s': Math.round(peak),
    'offered/s': Math.round(rate),
    'sent/s': Math.round(result.sent / result.seconds),
    'never sent': result.unsent,
    'refused/s': Math.round(result.refused.length / result.seconds),
    'refused p50 ms': percentile(result.refused, 50),
    'p99 ms since sent, admitted': percentile(result.sinceSent.answered, 99),
    'p99 ms since sent, refused': percentile(result.sinceSent.refused, 99),
    failures: failures(result),
    ...Object.fromEntries(byKind),
  }
}

/** Since the node started; `any` are those that it did not even read. */
async function refusalsByLane(rpc: string): Promise<PartResult['facts']> {
  const lanes = ['any', 'read', 'heavy'] as const
  const counts = lanes.map((lane) => readMetric(rpc, 'rpc_refused_total', `lane="${lane}"`))
  return { [`refused as ${lanes.join(', ')}`]: (await Promise.all(counts)).join(', ') }
}

/** Close gaps of the blocks that were closed while `work` ran. */
async function gapsDuring(rpc: string, work: () => Promise<void>): Promise<readonly number[]> {
  const from = await headOf(rpc)
  await work()
  return closeGaps(rpc, from, await headOf(rpc))
}

function failures({ failed }: HttpLoadResult): string {
  return Object.entries(failed)
    .map(([why, count]) => `${why}: ${count}`)
    .join(', ')
}

/** What wallets, pages and indexers ask, roughly in their shares. */
function mixFor({ number, transactions }: FilledBlock): readonly Request[] {
  const holder = account(0).address
  const balanceOf = `0x70a08231${pad(holder).slice(2)}`
  const transfersTo = [null, null, pad(holder)]
  const ask = (method: string, params: readonly unknown[]): string =>
    JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const one = (weight: number, method: string, ...params: readonly unknown[]): Request => ({
    kind: method,
    weight,
    body: ask(method, params),
  })
  const portfolio = Array.from({ length: 10 }, (_, at) =>
    at % 2 === 0
      ? ask('eth_getBalance', [account(at).address, 'latest'])
      : ask('eth_call', [{ to: token, data: balanceOf }, 'latest']),
  )
  return [
    one(25, 'eth_call', { to: token, data: balanceOf }, 'latest'),
    one(10, 'eth_blockNumber'),
    one(10, 'eth_getBalance', holder, 'latest'),
    one(10, 'eth_getTransactionReceipt', transactions[7]),
    one(5, 'eth_getTransactionCount', holder, 'pending'),
    one(10, 'eth_getBlockByNumber', number, true),
    one(5, 'eth_getBlockByNumber', 'latest', false),
    one(5, 'eth_feeHistory', '0x5', 'latest', [50]),
    one(5, 'eth_getLogs', { address: token, topics: transfersTo, fromBlock: number, toBlock: number }),
    one(5, 'eth_estimateGas', { from: holder, to: token, data: balanceOf }),
    { kind: 'batch of 10', weight: 10, body: `[${portfolio.join()}]` },
  ]
}
