/**
 * The node's metrics as Prometheus text: one table. SCP's names follow stellar-core's, so that dashboards know them.
 * @see stellar/stellar-core `docs/metrics.md`
 * @module
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { HerderEvent } from './herder/options.ts'
import type { DiskSpace } from './disk-space.ts'
import type { RpcServer } from './rpc/server.ts'
import type { Herder, Network, Pool } from './types.ts'

export interface Metrics {
  observe(event: HerderEvent): void
  observeCall(method: string, verdict: string, ms: number): void
  /** Work of JSON-RPC that was refused because too much waited. */
  observeRefusal(lane: string): void
  /** A zero-fee transaction to the presence contract that came into a block. */
  observeIncluded(waitMs: number): void
  /** A set that somebody proposed; `isLacking`: without one that had waited. */
  observeProposed(proposer: string, isLacking: boolean): void
  text(): Promise<string>
  stop(): void
}

/** Between two samples of the event loop's delay. */
const sampleMs = 20
const seconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const

/** Makes the table of one node. Nothing is shared between nodes of one process. */
export function createMetrics({
  herder,
  pool,
  network,
  rpc = () => undefined,
  disk,
}: {
  readonly herder: () => Herder
  readonly pool: Pool
  readonly network: Network
  /** Absent until it listens. */
  readonly rpc?: () => Pick<RpcServer, 'open' | 'waiting'> | undefined
  readonly disk?: Pick<DiskSpace, 'freeRatio'>
}): Metrics {
  const registers = [new Registry()]
  const registry = registers[0]!
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name, help, labelNames, registers })
  const histogram = (name: string, help: string, labelNames: string[] = []) =>
    new Histogram({ name, help, labelNames, buckets: [...seconds], registers })
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read())
      },
    })

  const table = {
    received: counter('scp_envelope_receive_total', 'Envelopes that arrived, by verdict.', ['verdict']),
    emitted: counter('scp_envelope_emit_total', 'Own envelopes sent, repetitions left out.'),
    validSignatures: counter('scp_envelope_validsig_total', 'Envelopes with a good signature.'),
    invalidSignatures: counter('scp_envelope_invalidsig_total', 'Envelopes with a bad signature.'),
    phases: histogram('scp_timing_seconds', 'From the trigger of a slot to a phase.', ['phase']),
    timeouts: counter('scp_timeout_total', 'Rounds of nomination and ballots that ran out.', ['timer']),
    equivocations: counter('scp_equivocation_total', 'Nodes caught saying two things.'),
    syncLost: counter('scp_sync_lost_total', 'Times no block was closed for 35 s.'),
    age: histogram('ledger_age_closed_seconds', 'From one close to the next.'),
    apply: histogram('ledger_apply_seconds', 'Execution and durable write of a block.'),
    transactions: counter('ledger_transactions_total', 'Transactions in closed blocks.'),
    gasMax: new Gauge({
      name: 'scp_proposal_gas_max',
      help: 'Most gas of the next proposal, as what ran lately tells; infinite: what the rules allow.',
      registers,
    }),
    refusals: counter('rpc_refused_total', 'Work of JSON-RPC refused because too much waited, by lane.', [
      'lane',
    ]),
    presenceWaits: histogram('presence_wait_seconds', 'Zero-fee presence from here to a block.'),
    proposals: counter('presence_proposals_total', 'Sets proposed, by whom.', ['proposer']),
    leftOut: counter('presence_left_out_total', 'Sets without presence that had waited, by whom.', [
      'proposer',
    ]),
    calls: histogram('rpc_call_seconds', 'Calls of JSON-RPC, by method and verdict.', ['method', 'verdict']),
  }
  table.gasMax.set(Infinity)
  gauge('ledger_number', 'Number of the head.', () => Number(herder().status().headNumber))
  gauge('scp_synced', '1 while this node closes blocks with the others.', () =>
    herder().status().state === 'synced' ? 1 : 0,
  )
  gauge(
    'scp_quorum_fail_at',
    'How many more nodes must fail before this one halts.',
    () => herder().status().quorum.failAt,
  )
  gauge('overlay_peers', 'Connected peers.', () => network.peers().length)
  gauge('pool_pending_transactions', 'Executable transactions that wait.', () => pool.status().pending)
  gauge('pool_queued_transactions', 'Transactions behind a gap.', () => pool.status().queued)
  gauge('pool_bytes', 'Bytes of transactions that wait.', () => pool.status().bytes)
  gauge('rpc_waiting', 'Pieces of work of JSON-RPC that wait.', () => rpc()?.waiting ?? 0)
  gauge('rpc_http_connections', 'Open HTTP connections.', () => rpc()?.open.http ?? 0)
  gauge('rpc_web_socket_clients', 'Connected WebSocket clients.', () => rpc()?.open.webSocket ?? 0)
  gauge(
    'disk_free_ratio',
    "Free share of the data folder's disk; NaN when unknown.",
    () => disk?.freeRatio ?? NaN,
  )
  gauge('process_resident_memory_bytes', 'Memory of the process.', () => process.memoryUsage.rss())
  const loop = monitorEventLoopDelay({ resolution: sampleMs })
  loop.enable()
  // The monitor measures from sample to sample: what is beyond its rhythm is delay.
  const delay = (ns: number): number => Math.max(0, ns / 1e9 - sampleMs / 1e3)
  const p99 = 'Delay of the event loop, 99 of 100 samples since the last scrape.'
  gauge('nodejs_eventloop_delay_p99_seconds', p99, () => delay(loop.percentile(99)))
  gauge('nodejs_eventloop_delay_max_seconds', 'Longest delay since the last scrape.', () => {
    const longest = delay(loop.max)
    loop.reset()
    return longest
  })

  // Finding a histogram by its labels takes longer than observing.
  const known = new Map<string, ReturnType<Histogram['labels']>>()
  const callsOf = (method: string, verdict: string): ReturnType<Histogram['labels']> => {
    const name = `${method} ${verdict}`
    const found = known.get(name) ?? table.calls.labels({ method, verdict })
    known.set(name, found)
    return found
  }

  return {
    observe: (event) => count(table, event),
    observeRefusal: (lane) => table.refusals.inc({ lane }),
    observeCall: (method, verdict, ms) => callsOf(method, verdict).observe(ms / 1000),
    observeIncluded: (waitMs) => table.presenceWaits.observe(waitMs / 1000),
    observeProposed: (proposer, isLacking) => {
      table.proposals.inc({ proposer })
      if (isLacking) table.leftOut.inc({ proposer })
    },
    text: () => registry.metrics(),
    stop: () => loop.disable(),
  }
}

type Table = Readonly<
  Record<
    | 'received'
    | 'emitted'
    | 'validSignatures'
    | 'invalidSignatures'
    | 'timeouts'
    | 'equivocations'
    | 'syncLost'
    | 'transactions'
    | 'refusals',
    Counter
  > &
    Record<'phases' | 'age' | 'apply', Histogram> &
    Record<'gasMax', Gauge>
>

function count(table: Table, event: HerderEvent): void {
  switch (event.type) {
    case 'envelope':
      return table.received.inc({ verdict: event.verdict })
    case 'signature':
      return (event.valid ? table.validSignatures : table.invalidSignatures).inc()
    case 'emit':
      return table.emitted.inc()
    case 'phase':
      return table.phases.observe({ phase: event.phase }, event.sinceTriggerMs / 1000)
    case 'timeout':
      return table.timeouts.inc({ timer: event.timer })
    case 'closed':
      table.transactions.inc(event.transactions)
      table.apply.observe(event.applyMs / 1000)
      return table.age.observe(event.ageMs / 1000)
    case 'proposals':
      return undefined
    case 'pace':
      return table.gasMax.set(Number(event.gasMax ?? Infinity))
    case 'stuck':
      return table.syncLost.inc()
    case 'equivocation':
      return table.equivocations.inc()
  }
}
