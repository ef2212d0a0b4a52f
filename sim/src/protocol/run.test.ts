import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { drawPlan, type Plan } from '../plan.ts'
import type { TraceEvent } from '../trace.ts'
import { flatMap } from '../trust-map.ts'
import { runProtocol } from './run.ts'

const calm: Plan = {
  seed: 1,
  map: flatMap(4),
  blockTimeMs: 5_000,
  durationMs: 100_000,
  wires: { minMs: 10, maxMs: 30, loss: 0, duplication: 0, reorder: 0 },
  relays: false,
  clockOffsetsMs: [0, 0, 0, 0],
  liars: [],
  faults: [],
}

describe('a protocol run', () => {
  it('closes a slot a block time while nothing is wrong', () => {
    const { violation, decidedSlots, periodsToConverge } = runProtocol(calm)
    assert.equal(violation, undefined)
    assert.ok(decidedSlots >= 20, `${decidedSlots} slots`)
    assert.ok(periodsToConverge! <= 3, `${periodsToConverge} block times`)
  })

  it('gives the same run for the same plan, traced or not, and another for another seed', () => {
    const plan = drawPlan(5, { durationMs: 120_000 })
    const events: TraceEvent[] = []
    const first = runProtocol(plan)
    assert.deepEqual(runProtocol(plan, { tracer: (event) => events.push(event) }), first)
    assert.ok(events.length > 100)
    assert.notEqual(runProtocol(drawPlan(6, { durationMs: 120_000 })).traceHash, first.traceHash)
  })

  it('stands still while more than a third is down, and goes on when they return', () => {
    const down = [0, 1].map(
      (node) => ({ kind: 'crash', node, atMs: 20_000, forMs: 60_000, keepPending: 0 }) as const,
    )
    const times: number[] = []
    const outcome = runProtocol(
      { ...calm, faults: down },
      { tracer: (event) => event.type === 'decide' && times.push(event.atMs) },
    )
    assert.equal(outcome.violation, undefined)
    assert.deepEqual(
      times.filter((atMs) => atMs > 21_000 && atMs < 80_000),
      [],
    )
    assert.ok(times.some((atMs) => atMs > 80_000 && atMs < 100_000))
  })

  it('goes on where a clock was a minute slow while a value was nominated', () => {
    // Nobody but the slow node could accept it for a quorum, and nominations are not said twice.
    assert.equal(runProtocol(drawPlan(1685, { durationMs: 3_600_000 })).violation, undefined)
  })

  it('finds that nobody goes on when the network never heals, unless it is told not to look', () => {
    const cut = {
      kind: 'partition',
      atMs: 0,
      forMs: 1e9,
      groups: [
        [0, 1],
        [2, 3],
      ],
    } as const
    // The end of the first phase heals everything, so this plan goes on for ever instead.
    const plan: Plan = {
      ...calm,
      durationMs: 50_000,
      map: flatMap(4).map((node) => ({ ...node, trusts: { threshold: 5, nodes: [0, 1, 2, 3], inner: [] } })),
      faults: [cut],
    }
    assert.equal(runProtocol(plan).violation?.check, 'convergence')
    assert.equal(runProtocol(plan, { without: ['convergence'] }).violation, undefined)
  })
})
