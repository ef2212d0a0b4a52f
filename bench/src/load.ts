/**
 * The load: 50 funded senders, transactions signed beforehand, batches of 50 over 4 connections, until all have receipts;
 * or as many `eth_call`s of a token's `balanceOf`.
 * @module
 */
import { encodeFunctionData, parseAbi, type Address, type Hex } from 'viem'
import { bodiesOf, signedPart } from './bodies.ts'
import { fund, senders } from './funding.ts'
import { keepAlive, type KeepAlive } from './keep-alive.ts'

export type Kind = 'transfer' | 'erc20' | 'call'
export type Work = {
  readonly kind: Kind
  /** Not timed: a node that runs for long has compiled its code. The same for every peer. */
  readonly warmUp: Part
  readonly timed: Part
}
/** Bodies of requests, and the hashes of the transactions in them; none for calls. */
type Part = { readonly bodies: readonly Buffer[]; readonly count: number; readonly hashes: readonly Hex[] }
export type LoadResult = {
  readonly seconds: number
  readonly batchMs: readonly number[]
  /** Milliseconds between close times under load; empty where blocks do not tell. */
  readonly closeMs: readonly number[]
}

const connections = 4
const patienceMs = 180_000
const abi = parseAbi(['function balanceOf(address owner) view returns (uint256)'])

/** Funds the senders and signs everything, before any clock runs. @param grown - Accounts that are paid, see {@link recipientOf}. */
export async function prepare(
  rpc: string,
  kind: Kind,
  counts: { readonly warmUp: number; readonly timed: number },
  grown = 0,
): Promise<Work> {
  const funded = await fund(rpc, kind !== 'transfer')
  const part = (from: number, count: number): Part => {
    if (kind !== 'call') return { count, ...signedPart(from, count, funded, grown) }
    const owners = Array.from({ length: count }, (_, index) => balanceOf(funded.token, from + index))
    const bodies = bodiesOf(
      'eth_call',
      owners.map((it) => [it, 'latest']),
    )
    return { bodies, count, hashes: [] }
  }
  return { kind, warmUp: part(0, counts.warmUp), timed: part(counts.warmUp, counts.timed) }
}

/**
 * Sends everything and waits until it is in blocks.
 * @param onStart - Runs when the node is warm and idle.
 * @param onSeen - Runs when the last transaction is in a block, before receipts are read: what they cost is not the load.
 * @throws when a transaction is refused, fails or stays away.
 */
export async function load(
  rpc: string,
  { warmUp, timed }: Work,
  { onStart, onSeen }: { readonly onStart: () => void; readonly onSeen: () => void },
): Promise<LoadResult> {
  const wire = keepAlive(rpc, connections)
  const eye = keepAlive(rpc, 1)
  try {
    await send(wire, eye, warmUp)
    onStart()
    const started = performance.now()
    const { atMs, batchMs, blocks } = await send(wire, eye, timed)
    onSeen()
    await checkReceipts(eye, blocks, timed.hashes.length)
    const closes = blocks.map(({ closeTimeMs }) => closeTimeMs).filter((it) => it !== undefined)
    return {
      seconds: (atMs - started) / 1_000,
      batchMs,
      closeMs: closes.slice(1).map((close, index) => close - (closes[index] as number)),
    }
  } finally {
    wire.close()
    eye.close()
  }
}

export type SeenBlock = {
  readonly transactions: readonly Hex[]
  readonly closeTimeMs?: number
}

async function send(
  wire: KeepAlive,
  eye: KeepAlive,
  { bodies, hashes }: Part,
): Promise<{
  readonly atMs: number
  readonly batchMs: readonly number[]
  readonly blocks: readonly SeenBlock[]
}> {
  const head = Number(await call(eye, 'eth_blockNumber', []))
  const batchMs: number[] = []
  const seen = waitForAll(eye, new Set(hashes), head)
  const queue = bodies.values()
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (const body of queue) {
        const sent = performance.now()
        const answer = await wire.post(body)
        batchMs.push(performance.now() - sent)
        if (answer.includes('"error"')) throw new Error(`something was refused: ${answer.slice(0, 300)}`)
      }
    }),
  )
  const { atMs, blocks } = await seen
  return { atMs: hashes.length === 0 ? performance.now() : atMs, batchMs, blocks }
}

async function waitForAll(
  eye: KeepAlive,
  missing: Set<Hex>,
  head: number,
): Promise<{ readonly atMs: number; readonly blocks: readonly SeenBlock[] }> {
  const blocks: SeenBlock[] = []
  const until = performance.now() + patienceMs
  for (let next = head + 1; missing.size > 0;) {
    if (performance.now() > until)
      throw new Error(`${missing.size} transactions were still missing after ${patienceMs} ms`)
    const block = (await call(eye, 'eth_getBlockByNumber', [quantity(next), false])) as SeenBlock | null
    if (block === null) {
      await new Promise((resolve) => setTimeout(resolve, 25))
      continue
    }
    for (const hash of block.transactions) missing.delete(hash)
    blocks.push(block)
    next++
  }
  return { atMs: performance.now(), blocks }
}

async function checkReceipts(eye: KeepAlive, blocks: readonly SeenBlock[], expected: number): Promise<void> {
  let succeeded = 0
  for (const body of bodiesOf(
    'eth_getTransactionReceipt',
    blocks.flatMap(({ transactions }) => transactions.map((hash) => [hash])),
  )) {
    const answers = JSON.parse(await eye.post(body)) as readonly {
      readonly result?: { readonly status: Hex }
    }[]
    succeeded += answers.filter(({ result }) => result?.status === '0x1').length
  }
  if (succeeded !== expected) throw new Error(`${succeeded} receipts say success; expected ${expected}`)
}

export async function call(eye: KeepAlive, method: string, params: readonly unknown[]): Promise<unknown> {
  const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))
  const answer = JSON.parse(await eye.post(body)) as { result?: unknown; error?: { message: string } }
  // Some nodes answer an error, not null, for a block that is still to come.
  return answer.error === undefined ? (answer.result ?? null) : null
}

function balanceOf(token: Address | undefined, index: number): object {
  const owner = senders[index % senders.length]!.address
  return { to: token, data: encodeFunctionData({ abi, functionName: 'balanceOf', args: [owner] }) }
}

export function quantity(value: number): Hex {
  return `0x${value.toString(16)}`
}
