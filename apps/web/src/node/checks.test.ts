import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checksOf, worstOf, type NodeReport } from './checks.ts'

const nowMs = 1_000_000
const report = ({
  closedMs = nowMs - 1_000,
  peerCount = 3,
  validators = 4,
  metrics = [],
  unready,
}: {
  closedMs?: number
  peerCount?: number
  validators?: number
  metrics?: readonly (readonly [string, number])[]
  unready?: string
} = {}): NodeReport => ({
  status: {
    peerCount,
    head: { closeTimeMs: closedMs },
    consensus: {
      quorum: {
        nodes: Object.fromEntries(Array.from({ length: validators }, (_, at) => [`${at}`, 'agree'])),
      },
    },
  } as unknown as NodeReport['status'],
  unready,
  metrics: new Map(metrics),
})
const stateOf = (given: NodeReport, id: string) => checksOf(given, nowMs).find((it) => it.id === id)?.state

describe('whether a node is fine', () => {
  it('is told by readiness, its newest block and its peers', () => {
    assert.equal(worstOf(checksOf(report(), nowMs)), 'good')
    assert.equal(stateOf(report({ unready: 'behind' }), 'ready'), 'bad')
    assert.equal(stateOf(report({ closedMs: nowMs - 20_000 }), 'head'), 'warn')
    assert.equal(stateOf(report({ closedMs: nowMs - 60_000 }), 'head'), 'bad')
    assert.equal(stateOf(report({ peerCount: 0 }), 'peers'), 'bad')
  })
  it('says what it is and what it is not', () => {
    for (const [unready, value] of [
      [undefined, 1],
      ['behind', 0],
    ] as const) {
      const given = report(unready === undefined ? {} : { unready })
      assert.equal(checksOf(given, nowMs).find(({ id }) => id === 'ready')?.value, value)
    }
  })
  it('takes a clock that is behind for no fault of the node', () => {
    assert.equal(stateOf(report({ closedMs: nowMs + 5_000 }), 'head'), 'good')
  })
  it('asks a network of one for no peers', () => {
    const alone = checksOf(
      report({ peerCount: 0, validators: 1, metrics: [['scp_quorum_fail_at', 1]] }),
      nowMs,
    )
    assert.equal(worstOf(alone), 'good')
  })
  it('warns before the quorum, the disk or the others fail', () => {
    const of = (name: string, value: number, id: string) => stateOf(report({ metrics: [[name, value]] }), id)
    assert.equal(of('scp_quorum_fail_at', 2, 'margin'), 'good')
    assert.equal(of('scp_quorum_fail_at', 1, 'margin'), 'warn')
    assert.equal(of('scp_quorum_fail_at', 0, 'margin'), 'bad')
    assert.equal(of('scp_equivocation_total', 1, 'honest'), 'bad')
    assert.equal(of('disk_free_ratio', 0.05, 'disk'), 'warn')
    assert.equal(of('disk_free_ratio', 0.01, 'disk'), 'bad')
  })
})
