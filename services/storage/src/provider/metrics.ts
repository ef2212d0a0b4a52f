/**
 * A provider’s metrics as Prometheus text: one table.
 * @module
 */
import type { Counter as AnyCounter, Gauge as AnyGauge } from 'prom-client'

type Gauge<LABEL extends string = string> = Pick<AnyGauge<LABEL>, 'set'>
type Counter<LABEL extends string = string> = Pick<AnyCounter<LABEL>, 'inc'>

export interface Metrics {
  readonly capacityBytes: Gauge
  readonly usedBytes: Gauge
  readonly deals: Gauge<'state'>
  readonly damagedPieces: Gauge
  readonly openEpoch: Gauge
  readonly deadlineSeconds: Gauge
  readonly missedInARow: Gauge
  readonly headAgeSeconds: Gauge
  readonly stakeWatt: Gauge<'part'>
  readonly payableWatt: Gauge
  readonly transfers: Gauge<'way'>
  readonly receivedBytes: Counter
  readonly servedBytes: Counter
  readonly scrubbedBytes: Counter
  readonly proofs: Counter<'outcome'>
  readonly refusals: Counter<'code'>
  readonly failures: Counter
  text(): Promise<string>
}

/** Makes the table of one provider; nothing is shared between providers of one process. */
export async function createMetrics(): Promise<Metrics> {
  const { Counter: NewCounter, Gauge: NewGauge, Registry } = await import('prom-client')
  const registry = new Registry()
  const registers = [registry]
  const gauge = <LABEL extends string>(name: string, help: string, labelNames: LABEL[] = []) =>
    new NewGauge({ name: `provider_${name}`, help, labelNames, registers })
  const counter = <LABEL extends string>(name: string, help: string, labelNames: LABEL[] = []) =>
    new NewCounter({ name: `provider_${name}_total`, help, labelNames, registers })
  return {
    capacityBytes: gauge('capacity_bytes', 'Bytes offered, used ones included.'),
    usedBytes: gauge('used_bytes', 'Bytes of all deals, as the chain counts them.'),
    deals: gauge('deals', 'Deals by state.', ['state']),
    damagedPieces: gauge('damaged_pieces', 'Pieces found damaged on this disk.'),
    openEpoch: gauge('open_epoch', 'First epoch whose outcome is open.'),
    deadlineSeconds: gauge('deadline_seconds', 'Seconds until the window of the next due proof closes.'),
    missedInARow: gauge('missed_in_a_row', 'Epochs missed since the last proof.'),
    headAgeSeconds: gauge('head_age_seconds', 'Age of the newest block that was seen.'),
    stakeWatt: gauge('stake_watt', 'Stake: free, and locked for deals.', ['part']),
    payableWatt: gauge('payable_watt', 'What can be withdrawn.'),
    transfers: gauge('transfers', 'Transfers under way.', ['way']),
    receivedBytes: counter('received_bytes', 'Bytes of uploads.'),
    servedBytes: counter('served_bytes', 'Bytes given out.'),
    scrubbedBytes: counter('scrubbed_bytes', 'Stored bytes read again and checked.'),
    proofs: counter('proofs', 'Proofs by outcome: proven, failed (a try).', ['outcome']),
    refusals: counter('refusals', 'Requests refused, by code.', ['code']),
    failures: counter('failures', 'Requests that failed on this side.'),
    text: async () => registry.metrics(),
  }
}

const nothing = { set: () => undefined, inc: () => undefined }

/** For a provider that nobody asks for its figures: nothing is counted, and nothing is loaded for it. */
export const noMetrics: Metrics = {
  capacityBytes: nothing,
  usedBytes: nothing,
  deals: nothing,
  damagedPieces: nothing,
  openEpoch: nothing,
  deadlineSeconds: nothing,
  missedInARow: nothing,
  headAgeSeconds: nothing,
  stakeWatt: nothing,
  payableWatt: nothing,
  transfers: nothing,
  receivedBytes: nothing,
  servedBytes: nothing,
  scrubbedBytes: nothing,
  proofs: nothing,
  refusals: nothing,
  failures: nothing,
  text: async () => '',
}
