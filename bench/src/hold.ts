/**
 * One validator at full load for minutes: whether it keeps its pace and its memory.
 *
 * As in `chain.ts`, but payments are signed while the load runs, by a thread that shares the cores with the node, and no more
 * of them wait for a block than a busy block or two can hold.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import type { Address } from 'viem'
import { batchSize } from './bodies.ts'
import { fund, recipients, senders } from './funding.ts'
import type { Load, Range, Signed } from './hold-worker.ts'
import { call, quantity, type SeenBlock } from './load.ts'
import { keepAlive, type KeepAlive } from './keep-alive.ts'
import { startPeer } from './peers.ts'
import { readUsage } from './process-usage.ts'
import { percentile } from './overload/bars.ts'
import { machine } from './report.ts'

const connections = 4
/** Sent and in no block yet, at most. */
const waitingMax = 15_000
const signedAtOnce = 1_000
const bodiesAhead = 100
const minuteMs = 60_000
const patienceMs = 60_000
/** What `held` asks for: no block later than three times its time, and memory that does not grow. */
const bars = { gapMs: 3_000, growth: 1.15 }

export type Minute = {
  readonly tps: number
  readonly submitP99Ms: number
  readonly closeP50Ms: number
  readonly closeP99Ms: number
  readonly longestMs: number
  readonly cpuUsPerTransaction: number
  readonly residentMib: number
  readonly ownMib: number
}

/** Prints a row for each minute, and one JSON line. Exit code 1 when the pace or the memory was not held. */
export async function benchHold(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      minutes: { type: 'string', default: '10' },
      kind: { type: 'string', default: 'transfer' },
      accounts: { type: 'string' },
      'node-flags': { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
    },
  })
  const { kind } = values
  const minutes = Number(values.minutes)
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > 1_440)
    throw new RangeError(`--minutes is ${values.minutes}; expected a whole number from 1 to 1440`)
  if (kind !== 'transfer' && kind !== 'erc20')
    throw new RangeError(`--kind is ${kind}; expected transfer or erc20`)
  const accounts = values.accounts === undefined ? undefined : Number(values.accounts)
  if (accounts !== undefined && !(Number.isInteger(accounts) && accounts > 0 && accounts <= 16_000_000))
    throw new RangeError(`--accounts is ${values.accounts}; expected a whole number from 1 to 16000000`)
  const nodeFlags = values['node-flags'].split(' ').filter(Boolean)
  const peer = await startPeer('watt1', { nodeFlags, accounts })
  if (peer === undefined) throw new Error('the validator did not start')
  try {
    const funded = await fund(peer.rpc, kind === 'erc20', '150')
    const { rows, longestMs } = await hold(peer, { funded, accounts }, minutes)
    const growth = growthOf(rows.map(({ ownMib }) => ownMib))
    const held = longestMs <= bars.gapMs && growth <= bars.growth
    if (!values.json) {
      const verdict = held ? 'held' : `not held, the bars are ${bars.gapMs} ms and ${bars.growth}x`
      console.log(`longest time between blocks ${longestMs} ms, memory ${growth.toFixed(2)}x: ${verdict}`)
    }
    console.log(
      JSON.stringify({
        bench: 'hold',
        date: new Date().toISOString(),
        machine: machine(),
        kind,
        accounts,
        rows,
        longestMs,
        growth,
        held,
      }),
    )
    if (!held) process.exitCode = 1
  } finally {
    await peer.stop()
  }
}

/** The last third's mean to that of the second: in the first one caches fill. */
export function growthOf(mib: readonly number[]): number {
  const third = Math.floor(mib.length / 3)
  if (third === 0) return 1
  const mean = (part: readonly number[]): number => part.reduce((sum, it) => sum + it, 0) / part.length
  return mean(mib.slice(-third)) / mean(mib.slice(third, mib.length - third))
}

async function hold(
  { rpc, pids }: { readonly rpc: string; readonly pids: readonly number[] },
  load: Load,
  minutes: number,
): Promise<{ readonly rows: readonly Minute[]; readonly longestMs: number }> {
  const [wire, eye] = [keepAlive(rpc, connections), keepAlive(rpc, 1)]
  const signer = startSigner(load)
  const rows: Minute[] = []
  let [sent, included, isOver] = [0, 0, false]
  /** Between any two blocks, the last ones after the last minute, too; NaN while there were not two. */
  let longestMs = Number.NaN
  let [submitted, closes]: [number[], number[]] = [[], []]
  const sendAll = async (): Promise<void> => {
    while (!isOver) {
      if (sent - included >= waitingMax) {
        await sleep(5)
        continue
      }
      sent += batchSize
      const body = await signer.next()
      const began = performance.now()
      const answer = await wire.post(body)
      submitted.push(performance.now() - began)
      if (answer.includes('"error"')) throw new Error(`something was refused: ${answer.slice(0, 300)}`)
    }
  }
  const watch = async (): Promise<void> => {
    let next = Number(await call(eye, 'eth_blockNumber', [])) + 1
    for (let seenMs = performance.now(); !isOver || included < sent;) {
      const block = (await call(eye, 'eth_getBlockByNumber', [quantity(next), false])) as SeenBlock | null
      if (performance.now() - seenMs > patienceMs)
        throw new Error(`${sent - included} transactions wait, and none got in for ${patienceMs} ms`)
      if (block === null) {
        await sleep(25)
        continue
      }
      if (block.transactions.length > 0) seenMs = performance.now()
      included += block.transactions.length
      if (block.closeTimeMs !== undefined) {
        const gapMs = block.closeTimeMs - (closes.at(-1) ?? Number.NaN)
        if (!(gapMs <= longestMs)) longestMs = gapMs
        closes.push(block.closeTimeMs)
      }
      next++
    }
  }
  const count = async (): Promise<void> => {
    console.error(
      '| minute | tx/s | submit p99 ms | close p50/p99/longest ms | CPU us/tx | resident MiB | own MiB |',
    )
    for (let minute = 1; minute <= minutes; minute++) {
      const [before, usedBefore] = [included, readUsage(pids)?.cpuMs ?? Number.NaN]
      const began = performance.now()
      await sleep(minuteMs)
      const seconds = (performance.now() - began) / 1_000
      const row = rowOf(included - before, seconds, usedBefore)
      rows.push(row)
      console.error(lineOf(minute, row))
    }
    isOver = true
  }
  const rowOf = (transactions: number, seconds: number, usedBefore: number): Minute => {
    const usage = readUsage(pids)
    const gaps = closes.slice(1).map((close, index) => close - (closes[index] as number))
    const row = {
      tps: transactions / seconds,
      submitP99Ms: percentile(submitted, 99),
      closeP50Ms: percentile(gaps, 50),
      closeP99Ms: percentile(gaps, 99),
      longestMs: Math.max(...gaps),
      cpuUsPerTransaction: (((usage?.cpuMs ?? Number.NaN) - usedBefore) * 1_000) / transactions,
      residentMib: usage?.residentMib ?? Number.NaN,
      ownMib: usage?.ownMib ?? Number.NaN,
    }
    submitted = []
    closes = closes.slice(-1)
    return row
  }
  try {
    await Promise.all([count(), watch(), ...Array.from({ length: connections }, sendAll)])
    await checkPaid(eye, load, sent)
    return { rows, longestMs }
  } finally {
    isOver = true
    signer.stop()
    wire.close()
    eye.close()
  }
}

/** Each payment arrived once: that many nonces are used up, and recipients who had nothing have what was sent. */
async function checkPaid(eye: KeepAlive, { funded: { token }, accounts }: Load, sent: number): Promise<void> {
  const sum = async (calls: readonly (readonly [string, ...unknown[]])[]): Promise<number> => {
    let total = 0
    for (const [method, ...params] of calls) total += Number(await call(eye, method, [...params, 'latest']))
    return total
  }
  const used = await sum(senders.map(({ address }) => ['eth_getTransactionCount', address]))
  if (used !== sent) throw new Error(`${used} payments were made; expected ${sent}`)
  if (accounts !== undefined) return
  const data = (address: Address): string => `0x70a08231${address.slice(2).padStart(64, '0')}`
  const paid = await sum(
    recipients.map((it) =>
      token === undefined ? ['eth_getBalance', it] : ['eth_call', { to: token, data: data(it) }],
    ),
  )
  if (paid !== sent) throw new Error(`${paid} payments arrived; expected ${sent}`)
}

type Signer = { readonly next: () => Promise<Buffer>; readonly stop: () => void }

/** Keeps some bodies ready, in order. */
function startSigner(load: Load): Signer {
  const worker = new Worker(new URL('hold-worker.ts', import.meta.url), { workerData: load })
  const ready: Buffer[] = []
  const waiting: PromiseWithResolvers<Buffer>[] = []
  let failed: Error | undefined
  let [asked, got] = [0, 0]
  const ask = (): void => {
    while ((asked - got) / batchSize + ready.length < bodiesAhead) {
      worker.postMessage({ from: asked, count: signedAtOnce } satisfies Range)
      asked += signedAtOnce
    }
  }
  worker.on('message', ({ bodies }: Signed) => {
    got += signedAtOnce
    for (const bytes of bodies) {
      const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
      const taker = waiting.shift()
      if (taker === undefined) ready.push(body)
      else taker.resolve(body)
    }
  })
  worker.on('error', (error) => {
    failed = error
    for (const { reject } of waiting) reject(error)
  })
  ask()
  return {
    next: async () => {
      if (failed !== undefined) throw failed
      const body = ready.shift()
      ask()
      if (body !== undefined) return body
      const later = Promise.withResolvers<Buffer>()
      waiting.push(later)
      return later.promise
    },
    stop: () => void worker.terminate(),
  }
}

function lineOf(minute: number, row: Minute): string {
  const { tps, submitP99Ms, closeP50Ms, closeP99Ms, longestMs } = row
  const cells = [
    minute,
    tps.toFixed(0),
    submitP99Ms.toFixed(0),
    `${closeP50Ms} / ${closeP99Ms} / ${longestMs}`,
    row.cpuUsPerTransaction.toFixed(0),
    row.residentMib.toFixed(0),
    row.ownMib.toFixed(0),
  ]
  return `| ${cells.join(' | ')} |`
}
