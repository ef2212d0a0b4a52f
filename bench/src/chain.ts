/**
 * Transactions per second side by side: Watt with one and with four validators, anvil, Hardhat's node.
 *
 * The same load for each, one peer after the other in the same run: pre-signed EIP-1559 transactions of 50 senders, in
 * JSON-RPC batches of 50 over 4 connections, timed from the first byte until the last transaction is in a block; before
 * that some that nobody times, as a node that serves has run for longer than a second.
 * @module
 */
import { parseArgs } from 'node:util'
import { load, prepare, type Kind, type LoadResult } from './load.ts'
import { startPeer, peerNames, type PeerName } from './peers.ts'
import { readUsage, type Usage } from './process-usage.ts'
import { percentile } from './overload/bars.ts'
import { machine, table, type Row } from './report.ts'

const kinds: readonly Kind[] = ['transfer', 'erc20', 'call']
/** How many calls stand for one transaction of the count: they are that much cheaper. */
const callsEach = 4

/** All of them take two minutes. */
const quickPeers: readonly PeerName[] = ['watt1', 'anvil']

/** Runs the comparison; prints a table and one JSON line. */
export async function benchChain(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      peers: { type: 'string' },
      kinds: { type: 'string', default: kinds.join() },
      count: { type: 'string' },
      'warm-up': { type: 'string' },
      accounts: { type: 'string' },
      'gas-limit': { type: 'string' },
      quick: { type: 'boolean', default: false },
      'node-flags': { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
    },
  })
  const named = values.peers ?? (values.quick ? quickPeers : peerNames).join()
  // None with `--peers ""`.
  const peers = named === '' ? [] : pick(named, peerNames, 'peers')
  const chosen = pick(values.kinds, kinds, 'kinds')
  const timed = whole(values.count ?? (values.quick ? '4000' : '20000'), 'count', 100)
  const warmUp = whole(values['warm-up'] ?? (values.quick ? '4000' : '10000'), 'warm-up', 0)
  const gasLimit =
    values['gas-limit'] && BigInt(whole(values['gas-limit'], 'gas-limit', 5_000_000, 10_000_000_000))
  const options = {
    timed,
    warmUp,
    nodeFlags: values['node-flags'].split(' ').filter(Boolean),
    ...(gasLimit && { gasLimit }),
  }
  const sizes = values.accounts?.split(',').map((it) => whole(it, 'accounts', 1, 16_000_000)) ?? []
  const rows: Row[] = []
  for (const kind of chosen) {
    for (const peer of peers) {
      const row = await measure(peer, kind, options)
      if (row) rows.push(row)
    }
    for (const accounts of sizes) {
      const row = await measure('watt1', kind, { ...options, accounts })
      if (row) rows.push(row)
    }
  }
  if (!values.json) console.log(table(rows))
  console.log(
    JSON.stringify({
      bench: 'chain',
      date: new Date().toISOString(),
      machine: machine(),
      count: timed,
      warmUp,
      gasLimit: values['gas-limit'],
      rows,
    }),
  )
}

type Options = {
  readonly timed: number
  readonly warmUp: number
  readonly nodeFlags: readonly string[]
  readonly gasLimit?: bigint
  readonly accounts?: number
}

async function measure(name: PeerName, kind: Kind, options: Options): Promise<Row | undefined> {
  const { nodeFlags, gasLimit, accounts } = options
  console.error(`${name}, ${kind}: ${accounts ? `growing ${accounts} accounts` : 'starting'}`)
  const peer = await startPeer(name, { nodeFlags, gasLimit, accounts })
  if (peer === undefined) {
    console.error(`${name}: skipped, it cannot be had here`)
    return undefined
  }
  const count = options.timed * (kind === 'call' ? callsEach : 1)
  try {
    const work = await prepare(peer.rpc, kind, { warmUp: options.warmUp, timed: count }, accounts)
    console.error(`${name}, ${kind}: ${options.warmUp} to warm up, ${count} to time`)
    let before: Usage | undefined
    let after: Usage | undefined
    const result = await load(peer.rpc, work, {
      onStart: () => (before = readUsage(peer.pids)),
      onSeen: () => (after = readUsage(peer.pids)),
    })
    const row = rowOf(name, kind, count, result, {
      cpuMs: after && before ? after.cpuMs - before.cpuMs : undefined,
      peakMib: after?.peakMib,
      ownMib: after?.ownMib,
    })
    return accounts === undefined ? row : { ...row, accounts }
  } finally {
    await peer.stop()
  }
}

function rowOf(
  peer: PeerName,
  kind: Kind,
  count: number,
  { seconds, batchMs, closeMs }: LoadResult,
  {
    cpuMs,
    peakMib,
    ownMib,
  }: {
    readonly cpuMs: number | undefined
    readonly peakMib: number | undefined
    readonly ownMib: number | undefined
  },
): Row {
  return {
    peer,
    kind,
    tps: count / seconds,
    submitP50Ms: percentile(batchMs, 50),
    submitP99Ms: percentile(batchMs, 99),
    cpuUsPerTransaction: cpuMs === undefined ? undefined : (cpuMs * 1_000) / count,
    peakMib,
    ownMib,
    closeP50Ms: closeMs.length === 0 ? undefined : percentile(closeMs, 50),
    closeP99Ms: closeMs.length === 0 ? undefined : percentile(closeMs, 99),
  }
}

function pick<T extends string>(text: string, known: readonly T[], flag: string): readonly T[] {
  return text.split(',').map((word) => {
    const found = known.find((it) => it === word)
    if (found === undefined)
      throw new RangeError(`--${flag} names ${word}; expected some of ${known.join(', ')}`)
    return found
  })
}

function whole(text: string, flag: string, min: number, max = 1_000_000): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= min && value <= max) return value
  throw new RangeError(`--${flag} is ${text}; expected a whole number from ${min} to ${max}`)
}
