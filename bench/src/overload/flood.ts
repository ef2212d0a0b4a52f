/**
 * G-OVL-2: ten times the transactions that ledgers hold, most of them spam, and among them some that pay well.
 * @module
 */
import { percentile, type Bar, type PartResult } from './bars.ts'
import type { Flood, FloodResult } from './flood-worker.ts'
import { loopDelayMs, readMetric } from './metrics.ts'
import { chainId, startNetwork, type RealNetwork } from './network.ts'
import { call, closeGaps, headOf, sleep } from './rpc-call.ts'
import { startThread } from './thread.ts'
import { account, gasPrice } from './token-chain.ts'

/** The least gas limit that a genesis may set; with slow ledgers ten times their capacity is a load one machine can make. */
const gasLimit = 5_000_000
const ledgerMs = 2_000
const capacity = (gasLimit / 21_000) * (1_000 / ledgerMs)
const rate = 10 * capacity
const freshRate = 2 * capacity
const senders = 400
const payers = 40
/** Accounts of the payers begin here. */
const firstPayer = 50_000
const payEveryMs = 200
const ledgersMax = 3

/** Runs the part. */
export async function transactionFlood({
  isShort,
  log,
  execArgv,
}: {
  readonly isShort: boolean
  readonly log: (line: string) => void
  readonly execArgv: readonly string[]
}): Promise<PartResult> {
  const startedMs = performance.now()
  const seconds = isShort ? 30 : 600
  const funded = [
    ...Array.from({ length: senders }, (_, at) => at),
    ...Array.from({ length: payers }, (_, at) => firstPayer + at),
  ]
  const network = await startNetwork({
    validators: 4,
    execArgv,
    allocation: Object.fromEntries(
      funded.map((at) => [account(at).address.toLowerCase(), { balance: `${10n ** 20n}` }]),
    ),
    parameters: { gasLimit },
    settings: { logLevel: 'warn', blockTimeMs: ledgerMs },
  })
  try {
    const { rpc } = network.nodes[0]!
    const idleFrom = await headOf(rpc)
    const idleDelay = await delayDuring(network, () => sleep(10_000))
    const idle = await closeGaps(rpc, idleFrom, await headOf(rpc))
    const data: Flood = { rpcs: network.nodes.map((it) => it.rpc), rate, freshRate, senders, bid: gasPrice }
    const thread = startThread<FloodResult>('./flood-worker.ts', data)
    await thread.ready
    log('the flood begins')
    await sleep(5_000) // Until pools and ledgers are full.
    const from = await headOf(rpc)
    let poolBytes = 0
    const sampling = setInterval(() => {
      void readMetric(rpc, 'pool_bytes')
        .then((bytes) => (poolBytes = Math.max(poolBytes, bytes)))
        .catch(() => undefined)
    }, 500)
    let paid: readonly number[] = []
    const delay = await delayDuring(network, async () => (paid = await payWell(rpc, seconds * 1_000)))
    clearInterval(sampling)
    const { offered, answers } = await thread.finish()
    const gaps = await closeGaps(rpc, from, await headOf(rpc))
    const goal = 'G-OVL-2'
    const inTime = (100 * paid.filter((it) => it <= ledgersMax).length) / paid.length
    const bars: readonly Bar[] = [
      { goal, what: 'pool at its fullest', measured: poolBytes / 2 ** 20, unit: 'MiB', atMost: 64 },
      { goal, what: 'paying 2.5x the going bid, in 3 ledgers', measured: inTime, unit: '%', atLeast: 99 },
      { goal, what: 'longest that a statement waits', measured: delay, unit: 'ms', atMost: 200 },
      {
        goal,
        what: 'ledger close P99, times idle',
        measured: percentile(gaps, 99) / percentile(idle, 99),
        unit: 'x',
        atMost: 1.5,
      },
    ]
    const facts = {
      'offered/s': Math.round(offered / (seconds + 5)),
      'well paid': paid.length,
      'ledgers waited, p99': percentile(paid, 99),
      'longest loop delay when idle, ms': idleDelay,
      ...answers,
    }
    return { part: 'flood', seconds: (performance.now() - startedMs) / 1_000, bars, facts }
  } finally {
    await network.stop()
  }
}

/**
 * Longest delay of any node's event loop while `work` runs. Statements have nothing else to wait for: they leave at once,
 * and what arrives is read in the next turn of the loop.
 */
async function delayDuring({ nodes }: RealNetwork, work: () => Promise<unknown>): Promise<number> {
  const ask = (): Promise<readonly number[]> => Promise.all(nodes.map(({ rpc }) => loopDelayMs(rpc)))
  await ask()
  await work()
  return Math.max(...(await ask()))
}

/** Sends a well-paid transaction now and then. @returns ledgers that each waited; infinity when it never came. */
async function payWell(rpc: string, forMs: number): Promise<readonly number[]> {
  const waits: Promise<number>[] = []
  const until = performance.now() + forMs
  for (let at = 0; performance.now() < until; at++) {
    const raw = await account(firstPayer + (at % payers)).signTransaction({
      type: 'legacy',
      chainId,
      nonce: Math.floor(at / payers),
      to: account(0).address,
      value: 1n,
      gas: 21_000n,
      gasPrice: (gasPrice * 5n) / 2n,
    })
    waits.push(ledgersFor(rpc, raw))
    await sleep(payEveryMs)
  }
  return Promise.all(waits)
}

async function ledgersFor(rpc: string, raw: string): Promise<number> {
  const asked = await headOf(rpc).catch(() => undefined)
  let hash: string | undefined
  for (let tries = 0; tries < 20 && hash === undefined; tries++) {
    hash = await call<string>(rpc, 'eth_sendRawTransaction', [raw]).catch(() => undefined)
    if (hash === undefined) await sleep(200) // What a wallet does that was told to come back.
  }
  for (let tries = 0; tries < 40 && hash !== undefined && asked !== undefined; tries++) {
    const receipt = await call<{ readonly blockNumber: string } | null>(rpc, 'eth_getTransactionReceipt', [
      hash,
    ]).catch(() => null)
    if (receipt !== null) return Number(receipt.blockNumber) - asked
    await sleep(500)
  }
  return Infinity
}
