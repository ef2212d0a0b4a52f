/**
 * G-HTTP-1: two thousand connections that never finish a request, and honest callers who come in the middle of them.
 * @module
 */
import { request } from 'node:http'
import { percentile, type PartResult } from './bars.ts'
import { watchMemory } from './memory.ts'
import { startNetwork } from './network.ts'
import { sleep } from './rpc-call.ts'
import type { SlowClientsResult } from './slow-clients-worker.ts'
import { startThread } from './thread.ts'

const attackers = 2_000
const askEveryMs = 25
/** Longer than the bound on a connection's life, so that it is seen. */
const seconds = 45

/** Runs the part. */
export async function slowAttack({
  log,
  execArgv,
}: {
  readonly log: (line: string) => void
  readonly execArgv: readonly string[]
}): Promise<PartResult> {
  const startedMs = performance.now()
  const network = await startNetwork({
    validators: 1,
    execArgv,
    allocation: {},
    settings: { logLevel: 'warn' },
  })
  try {
    const { rpcPort: port, pid } = network.nodes[0]!
    const idle = await honestTimes(port, 3)
    log(`idle: new honest request p99 ${percentile(idle, 99).toFixed(1)} ms`)
    const memory = watchMemory(pid)
    const thread = startThread<SlowClientsResult>('./slow-clients-worker.ts', { port, count: attackers })
    await thread.ready
    log(`${attackers} slow connections were made`)
    const times = await honestTimes(port, seconds)
    const { lastedMs, standing, oldestMs } = await thread.finish()
    const resident = memory.stop()
    const goal = 'G-HTTP-1'
    const longest = Math.max(oldestMs, ...lastedMs) / 1_000
    const refused = times.filter((it) => !Number.isFinite(it)).length
    return {
      part: 'slow',
      seconds: (performance.now() - startedMs) / 1_000,
      bars: [
        { goal, what: 'new honest request p99', measured: percentile(times, 99), unit: 'ms', atMost: 200 },
        { goal, what: 'honest requests not answered', measured: refused, unit: '', atMost: 0 },
        { goal, what: 'longest life of a slow connection', measured: longest, unit: 's', atMost: 40 },
      ],
      facts: {
        'honest requests': times.length,
        'honest p50 ms': percentile(times, 50),
        'slow connections cut': lastedMs.length,
        'slow connections at the end': standing,
        'resident set at its peak, MiB': Math.max(...resident),
      },
    }
  } finally {
    await network.stop()
  }
}

/** Milliseconds of requests on new connections, one after the other; infinity where there was no answer. */
async function honestTimes(port: number, forSeconds: number): Promise<readonly number[]> {
  const times: number[] = []
  const until = performance.now() + forSeconds * 1_000
  while (performance.now() < until) {
    const began = performance.now()
    times.push((await askOnce(port)) ? performance.now() - began : Infinity)
    await sleep(askEveryMs)
  }
  return times
}

function askOnce(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(
      {
        port,
        host: '127.0.0.1',
        method: 'POST',
        agent: false,
        timeout: 10_000,
        headers: { 'content-type': 'application/json' },
      },
      (response) => {
        response.resume()
        response.once('end', () => resolve(response.statusCode === 200))
      },
    )
    asked.once('timeout', () => asked.destroy())
    asked.once('error', () => resolve(false))
    asked.end('{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}')
  })
}
