import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMetrics } from './metrics.ts'
import type { ConsensusStatus, Herder, Network, Pool } from './types.ts'

const status = { headNumber: 7n, state: 'synced', quorum: { failAt: 2 } } as unknown as ConsensusStatus
const herder = { status: () => status } as unknown as Herder
const pool = { status: () => ({ pending: 5, queued: 1, bytes: 900 }) } as unknown as Pool
const network = { peers: () => [1, 2, 3] } as unknown as Network

describe('the metrics', () => {
  it('are Prometheus text of what happened and how things are', async () => {
    const metrics = createMetrics({ herder: () => herder, pool, network, disk: { freeRatio: 0.25 } })
    metrics.observe({ type: 'envelope', verdict: 'accept' })
    metrics.observe({ type: 'envelope', verdict: 'reject' })
    metrics.observe({ type: 'signature', valid: true })
    metrics.observe({ type: 'signature', valid: false })
    metrics.observe({ type: 'emit' })
    metrics.observe({ type: 'phase', phase: 'externalized', sinceTriggerMs: 120 })
    metrics.observe({ type: 'timeout', timer: 'ballot' })
    metrics.observe({ type: 'closed', transactions: 30, applyMs: 40, ageMs: 1_000 })
    metrics.observe({ type: 'stuck' })
    metrics.observe({ type: 'equivocation' })
    metrics.observeCall('eth_call', 'ok', 3)
    metrics.observeIncluded(2_000)
    metrics.observeProposed('ab', true)
    metrics.observeProposed('ab', false)
    const text = await metrics.text()
    metrics.stop()
    for (const line of [
      'scp_envelope_receive_total{verdict="accept"} 1',
      'scp_envelope_receive_total{verdict="reject"} 1',
      'scp_envelope_validsig_total 1',
      'scp_envelope_invalidsig_total 1',
      'scp_envelope_emit_total 1',
      'scp_timing_seconds_count{phase="externalized"} 1',
      'scp_timeout_total{timer="ballot"} 1',
      'scp_sync_lost_total 1',
      'scp_equivocation_total 1',
      'ledger_transactions_total 30',
      'ledger_age_closed_seconds_sum 1',
      'ledger_number 7',
      'scp_synced 1',
      'scp_quorum_fail_at 2',
      'overlay_peers 3',
      'pool_pending_transactions 5',
      'pool_bytes 900',
      'disk_free_ratio 0.25',
      'rpc_call_seconds_count{method="eth_call",verdict="ok"} 1',
      'presence_wait_seconds_sum 2',
      'presence_proposals_total{proposer="ab"} 2',
      'presence_left_out_total{proposer="ab"} 1',
    ])
      assert.ok(text.includes(`${line}\n`), line)
  })
})
