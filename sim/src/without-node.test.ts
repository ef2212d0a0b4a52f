import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Fault } from './faults.ts'
import { drawPlan, type Plan } from './plan.ts'
import { runProtocol } from './protocol/run.ts'
import { flatMap, isSafe, organisationMap, type TrustSet } from './trust-map.ts'
import { withoutNode } from './without-node.ts'

const calm: Plan = { ...drawPlan(1, { durationMs: 60_000 }), liars: [], faults: [] }
const plans = fc.nat({ max: 5_000 }).map((seed) => drawPlan(seed, { durationMs: 120_000 }))
const planAndNode = plans.chain((plan) =>
  fc.record({ plan: fc.constant(plan), node: fc.nat({ max: plan.map.length - 1 }) }),
)

describe('a plan without a node', () => {
  it('stays safe, and names only nodes that are there', () => {
    fc.assert(
      fc.property(planAndNode, ({ plan, node }) => {
        for (const changes of withoutNode(plan, node)) {
          const count = plan.map.length - 1
          assert.equal(changes.map.length, count)
          assert.equal(changes.clockOffsetsMs.length, count)
          const liars = changes.liars.map((it) => it.node)
          assert.ok(isSafe(changes.map, liars))
          const named = [
            ...liars,
            ...changes.map.flatMap(({ trusts }) => nodesOf(trusts)),
            ...changes.faults.flatMap(nodesOfFault),
          ]
          assert.ok(named.every((it) => it >= 0 && it < count))
        }
      }),
      { numRuns: 60 },
    )
  })

  it('still runs', () => {
    const plan = drawPlan(8, { durationMs: 20_000 })
    const found = plan.map.flatMap((_, node) => withoutNode(plan, node))
    assert.ok(found.length > 0)
    for (const changes of found) assert.equal(runProtocol({ ...plan, ...changes }).violation, undefined)
  })

  it('moves the names of those behind it up', () => {
    const plan: Plan = {
      ...calm,
      map: flatMap(6),
      clockOffsetsMs: [0, 10, 20, 30, 40, 50],
      liars: [{ node: 4, lies: ['late'] }],
      faults: [{ kind: 'pause', node: 3, atMs: 1, forMs: 1 }],
    }
    const [changes] = withoutNode(plan, 2)
    assert.deepEqual(changes?.clockOffsetsMs, [0, 10, 30, 40, 50])
    assert.deepEqual(changes.liars, [{ node: 3, lies: ['late'] }])
    assert.deepEqual(changes.faults, [{ kind: 'pause', node: 2, atMs: 1, forMs: 1 }])
    assert.deepEqual(
      changes.map.map((it) => it.organisation),
      [1, 2, 4, 5, 6].map((it) => `Organisation ${it}`),
    )
  })

  it('asks for as many as before, or one fewer where that is safe', () => {
    const thresholds = (changes: ReturnType<typeof withoutNode>): readonly number[] =>
      changes.map(({ map }) => map[0]!.trusts.threshold)
    assert.deepEqual(thresholds(withoutNode({ ...calm, map: flatMap(7) }, 6)), [5, 4])
    assert.deepEqual(thresholds(withoutNode({ ...calm, map: flatMap(3) }, 0)), [2])
    assert.deepEqual(withoutNode({ ...calm, map: flatMap(2) }, 0), [])
  })

  it('gives up an organisation that has nobody left', () => {
    const alone = withoutNode({ ...calm, map: organisationMap(4, 1) }, 3)
    assert.deepEqual(alone[0]?.map[0]?.trusts.inner.length, 3)
  })

  it('leaves out what happened to that node alone', () => {
    const span = { atMs: 1, forMs: 1 }
    const bad = { delayMs: 1, loss: 0, duplication: 0, reorder: 0 }
    const faults: readonly Fault[] = [
      { kind: 'crash', ...span, node: 3, keepPending: 0 },
      { kind: 'partition', ...span, groups: [[0, 1, 2], [3]] },
      { kind: 'one-way', ...span, from: [3], to: [0, 1, 2] },
      { kind: 'bad-links', ...span, nodes: [3], ...bad },
    ]
    const [changes] = withoutNode({ ...calm, map: flatMap(4), faults }, 3)
    assert.deepEqual(changes?.faults, [])
  })
})

function nodesOf({ nodes, inner }: TrustSet): readonly number[] {
  return [...nodes, ...inner.flatMap(nodesOf)]
}

function nodesOfFault(fault: Fault): readonly number[] {
  if (fault.kind === 'partition') return fault.groups.flat()
  if (fault.kind === 'one-way') return [...fault.from, ...fault.to]
  return fault.kind === 'bad-links' ? fault.nodes : [fault.node]
}
