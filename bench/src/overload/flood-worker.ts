/**
 * The thread that floods pools with transactions: fresh ones at the going bid, more than ledgers hold; and the same spam
 * again and again, behind gaps in the nonces, underpriced, or from accounts that own nothing.
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads'
import type { Hex } from 'viem'
import { chainId } from './network.ts'
import { account } from './token-chain.ts'

export type Flood = {
  readonly rpcs: readonly string[]
  /** Transactions a second, and how many of them are fresh. */
  readonly rate: number
  readonly freshRate: number
  readonly senders: number
  readonly bid: bigint
}
export type FloodResult = {
  readonly offered: number
  /** Answers by what they say; `accepted` among them. */
  readonly answers: Readonly<Record<string, number>>
}

const { rpcs, rate, freshRate, senders, bid } = workerData as Flood
const batchSize = 50
const spamCount = 3_000
/** Accounts of the spammer begin here. */
const spammers = 100_000

const answers: Record<string, number> = {}
let [offered, made, isOver] = [0, 0, false]

function sign(from: number, nonce: number, gasPrice: bigint): Promise<Hex> {
  const transfer = { to: account(0).address, value: 1n, gas: 21_000n, chainId } as const
  return account(from).signTransaction({ type: 'legacy', nonce, gasPrice, ...transfer })
}

/** A third each: behind a gap, underpriced, without means. */
const spam: readonly Hex[] = await Promise.all(
  Array.from({ length: spamCount }, (_, at) => {
    if (at % 3 === 0) return sign(at % senders, 10_000 + at, 100n * bid)
    if (at % 3 === 1) return sign(at % senders, Math.floor(at / senders), 1n)
    return sign(spammers + at, 0, 10n * bid)
  }),
)

function fresh(): Promise<Hex> {
  const nonce = Math.floor(made / senders)
  return sign(made++ % senders, nonce, bid)
}

async function send(rpc: string, raws: readonly Hex[]): Promise<void> {
  offered += raws.length
  const body = raws.map((raw, id) => ({
    jsonrpc: '2.0',
    id,
    method: 'eth_sendRawTransaction',
    params: [raw],
  }))
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(rpc, { method: 'POST', headers, body: JSON.stringify(body) }).catch(
    () => undefined,
  )
  const answer = (await response?.json().catch(() => undefined)) as
    | readonly { readonly error?: { readonly message: string } }[]
    | undefined
  const told = Array.isArray(answer) ? answer : raws.map(() => ({ error: { message: 'refused as a whole' } }))
  for (const { error } of told) {
    const words = error === undefined ? 'accepted' : error.message.replaceAll(/\d+/g, 'n').slice(0, 60)
    answers[words] = (answers[words] ?? 0) + 1
  }
}

async function run(): Promise<void> {
  const startedMs = performance.now()
  const freshShare = freshRate / rate
  let [batches, spamAt, owed] = [0, 0, 0]
  const underWay = new Set<Promise<void>>()
  while (!isOver) {
    const raws: Hex[] = []
    for (let at = 0; at < batchSize; at++) {
      owed += freshShare
      if (owed >= 1) {
        owed--
        raws.push(await fresh())
      } else raws.push(spam[spamAt++ % spam.length]!)
    }
    const sending: Promise<void> = send(rpcs[batches % rpcs.length]!, raws).finally(() =>
      underWay.delete(sending),
    )
    underWay.add(sending)
    if (underWay.size >= 64) await Promise.race(underWay)
    const dueMs = startedMs + (++batches * batchSize * 1_000) / rate
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueMs - performance.now())))
  }
  await Promise.all(underWay)
}

parentPort?.postMessage('ready')
const running = run()
parentPort?.once('message', () => {
  isOver = true
  void running.then(() => parentPort?.postMessage({ offered, answers } satisfies FloodResult))
})
