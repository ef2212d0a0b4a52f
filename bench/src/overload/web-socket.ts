/**
 * G-WS-1: ten thousand subscribers of heads. G-WS-2: five hundred who subscribe to everything and never read.
 * @module
 */
import { percentile, type Bar, type PartResult } from './bars.ts'
import { watchMemory } from './memory.ts'
import { loopDelayMs, readMetric } from './metrics.ts'
import { chainId, startNetwork, type RealNetwork, type ValidatorNode } from './network.ts'
import { call, sleep } from './rpc-call.ts'
import { startThread } from './thread.ts'
import { account, gasPrice, tokenGenesis } from './token-chain.ts'
import type { Crowd, CrowdResult } from './web-socket-crowd-worker.ts'

type Options = {
  readonly isShort: boolean
  readonly log: (line: string) => void
  readonly execArgv: readonly string[]
}

const start = (execArgv: readonly string[]): Promise<RealNetwork> =>
  startNetwork({
    validators: 1,
    execArgv,
    allocation: tokenGenesis([account(0).address]),
    settings: { logLevel: 'warn' },
  })
const crowd = (data: Crowd): ReturnType<typeof startThread<CrowdResult>> =>
  startThread<CrowdResult>('./web-socket-crowd-worker.ts', data)

/** Many clients. */
export async function manySubscribers({ isShort, log, execArgv }: Options): Promise<PartResult> {
  const startedMs = performance.now()
  const count = isShort ? 1_000 : 10_000
  const network = await start(execArgv)
  try {
    const { rpc, rpcPort: port, pid } = network.nodes[0]!
    await loopDelayMs(rpc)
    await sleep(5_000)
    const idleDelay = await loopDelayMs(rpc)
    const memory = watchMemory(pid)
    const thread = crowd({ port, count, reads: true })
    await thread.ready
    log(`${count} subscribers joined`)
    await loopDelayMs(rpc)
    await sleep(isShort ? 15_000 : 60_000)
    const delay = await loopDelayMs(rpc)
    const { spreads, heads, standing } = await thread.finish()
    const resident = memory.stop()
    const goal = 'G-WS-1'
    const bars: readonly Bar[] = [
      { goal, what: 'subscribers that were lost', measured: count - standing, unit: '', atMost: 0 },
      { goal, what: 'heads that all heard', measured: heads, unit: '', atLeast: isShort ? 10 : 40 },
      { goal, what: 'head to all, p99', measured: percentile(spreads, 99), unit: 'ms', atMost: 1_000 },
      { goal, what: 'largest resident set', measured: Math.max(...resident), unit: 'MiB', atMost: 400 },
      { goal, what: 'longest block of the event loop', measured: delay, unit: 'ms', atMost: 50 },
    ]
    const facts = { 'longest block of the event loop when idle, ms': idleDelay }
    return { part: 'subscribers', seconds: (performance.now() - startedMs) / 1_000, bars, facts }
  } finally {
    await network.stop()
  }
}

const readers = 200
const deaf = 500
const deafMs = 30_000
/** Others may hear this much later whatever the ratio says: less than any reader can notice. */
const noiseMs = 5

/** Clients that never read, beside some who do. */
export async function deafSubscribers({ log, execArgv }: Options): Promise<PartResult> {
  const startedMs = performance.now()
  const network = await start(execArgv)
  try {
    const node = network.nodes[0]!
    const traffic = sendLargeTransactions(node)
    const before = await readersDuring(node, () => sleep(15_000))
    log(`readers alone: p99 ${percentile(before.spreads, 99).toFixed(1)} ms over ${before.heads} heads`)
    const memory = watchMemory(node.pid)
    const thread = crowd({ port: node.rpcPort, count: deaf, reads: false })
    await thread.ready
    log(`${deaf} clients stopped reading`)
    let longest = Infinity
    const stoppedMs = performance.now()
    const after = await readersDuring(node, async () => {
      while (performance.now() - stoppedMs < deafMs) {
        await sleep(500)
        const clients = await readMetric(node.rpc, 'rpc_web_socket_clients')
        if (clients <= readers && longest === Infinity) longest = performance.now() - stoppedMs
      }
    })
    await thread.finish()
    const resident = memory.stop()
    await traffic.stop()
    const goal = 'G-WS-2'
    const rise = percentile(after.spreads, 99) - 1.2 * percentile(before.spreads, 99)
    const grown = Math.max(...resident) - resident[0]!
    const bars: readonly Bar[] = [
      { goal, what: 'all of them cut off after', measured: longest / 1_000, unit: 's', atMost: 10 },
      { goal, what: 'growth of the resident set', measured: grown, unit: 'MiB', atMost: 100 },
      { goal, what: 'readers lost', measured: readers - after.standing, unit: '', atMost: 0 },
      { goal, what: "others' p99 beyond 1.2 times before", measured: rise, unit: 'ms', atMost: noiseMs },
    ]
    const facts = {
      'p99 of readers before, ms': percentile(before.spreads, 99),
      'p99 of readers beside them, ms': percentile(after.spreads, 99),
    }
    return { part: 'deaf subscribers', seconds: (performance.now() - startedMs) / 1_000, bars, facts }
  } finally {
    await network.stop()
  }
}

async function readersDuring(
  { rpcPort: port }: ValidatorNode,
  work: () => Promise<void>,
): Promise<CrowdResult> {
  const thread = crowd({ port, count: readers, reads: true })
  await thread.ready
  await work()
  return thread.finish()
}

/**
 * Up to ten transactions of 16 KiB a second: each is a notification of 33 KB for who wants them whole, so that the megabytes
 * which the kernel takes for each socket are soon full.
 */
function sendLargeTransactions({ rpc }: ValidatorNode): { stop(): Promise<void> } {
  const sender = account(0)
  let isOver = false
  const run = async (): Promise<void> => {
    for (let nonce = 0; !isOver;) {
      const raw = await sender.signTransaction({
        type: 'eip1559',
        chainId,
        nonce,
        to: sender.address,
        data: `0x${'5a'.repeat(16_384)}`,
        gas: 800_000n,
        maxFeePerGas: gasPrice,
        maxPriorityFeePerGas: gasPrice,
      })
      const isTaken = await call(rpc, 'eth_sendRawTransaction', [raw]).then(
        () => true,
        () => false, // Later, then.
      )
      if (isTaken) nonce++
      await sleep(100)
    }
  }
  const running = run()
  return {
    stop: () => {
      isOver = true
      return running
    },
  }
}
