/**
 * Transactions per second side by side: Watt with one and with four validators, anvil, Hardhat's node.
 *
 * The same load for each, one peer after the other in the same run: pre-signed EIP-1559 transactions of 50 senders, in
 * JSON-RPC batches of 50 over 4 connections, timed from the first byte until the last transaction is in a block.
 * @module
 */
import { parseArgs } from 'node:util'
import { load, prepare, type Kind, type LoadResult } from './load.ts'
import { startPeer, peerNames, type PeerName } from './peers.ts'
import { readUsage, type Usage } from './process-usage.ts'
import { machine, table, type Row } from './report.ts'

const kinds: readonly Kind[] = ['transfer', 'erc20']

/** Runs the comparison; prints a table and one JSON line. */
export async function benchChain(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      peers: { type: 'string', default: peerNames.join() },
      kinds: { type: 'string', default: kinds.join() },
      count: { type: 'string', default: '2000' },
      json: { type: 'boolean', default: false },
    },
  })
  const peers = pick(values.peers, peerNames, 'peers')
  const chosen = pick(values.kinds, kinds, 'kinds')
  const count = Number(values.count)
  if (!Number.isInteger(count) || count < 100 || count > 100_000) {
    throw new RangeError(`--count is ${values.count}; expected a whole number from 100 to 100000`)
  }
  const rows: Row[] = []
  for (const kind of chosen) {
    for (const peer of peers) {
      const row = await measure(peer, kind, count)
      if (row) rows.push(row)
    }
  }
  if (!values.json) console.log(table(rows))
  console.log(
    JSON.stringify({ bench: 'chain', date: new Date().toISOString(), machine: machine(), count, rows }),
  )
}

async function measure(name: PeerName, kind: Kind, count: number): Promise<Row | undefined> {
  console.error(`${name}, ${kind}: starting`)
  const peer = await startPeer(name)
  if (peer === undefined) {
    console.error(`${name}: skipped, it cannot be had here`)
    return undefined
  }
  try {
    const work = await prepare(peer.rpc, kind, count)
    console.error(`${name}, ${kind}: ${count} transactions signed, sending`)
    const before = readUsage(peer.pids)
    let after: Usage | undefined
    const result = await load(peer.rpc, work, () => (after = readUsage(peer.pids)))
    return rowOf(name, kind, count, result, {
      cpuMs: after && before ? after.cpuMs - before.cpuMs : undefined,
      peakMib: after?.peakMib,
    })
  } finally {
    await peer.stop()
  }
}

function rowOf(
  peer: PeerName,
  kind: Kind,
  count: number,
  { seconds, batchMs, closeMs }: LoadResult,
  { cpuMs, peakMib }: { readonly cpuMs: number | undefined; readonly peakMib: number | undefined },
): Row {
  return {
    peer,
    kind,
    tps: count / seconds,
    submitP50Ms: percentile(batchMs, 50),
    submitP99Ms: percentile(batchMs, 99),
    cpuUsPerTransaction: cpuMs === undefined ? undefined : (cpuMs * 1_000) / count,
    peakMib,
    closeP50Ms: closeMs.length === 0 ? undefined : percentile(closeMs, 50),
    closeP99Ms: closeMs.length === 0 ? undefined : percentile(closeMs, 99),
  }
}

/** The value that `share` per cent of the sorted values do not exceed (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((sorted.length * share) / 100) - 1)] ?? Number.NaN
}

function pick<T extends string>(text: string, known: readonly T[], flag: string): readonly T[] {
  return text.split(',').map((word) => {
    const found = known.find((it) => it === word)
    if (found === undefined)
      throw new RangeError(`--${flag} names ${word}; expected some of ${known.join(', ')}`)
    return found
  })
}
