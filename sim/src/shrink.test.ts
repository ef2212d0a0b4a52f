import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { drawPlan, type Plan } from './plan.ts'
import { shrink } from './shrink.ts'
import { isSafe, organisationMap } from './trust-map.ts'

const plan = drawPlan(3, { durationMs: 600_000 })

describe('shrink', () => {
  it('keeps exactly the faults that the failure needs', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat({ max: plan.faults.length - 1 }), { minLength: 1, maxLength: 3 }),
        async (needed) => {
          const kinds = needed.map((at) => plan.faults[at]!.atMs)
          const fails = ({ faults }: Plan): boolean =>
            kinds.every((atMs) => faults.some((fault) => fault.atMs === atMs))
          const { faults } = await shrink(plan, fails)
          const kept = new Set(faults.map(({ atMs }) => atMs))
          assert.deepEqual(kept, new Set(kinds))
          assert.equal(faults.length, kept.size)
        },
      ),
      { numRuns: 20 },
    )
  })

  it('cuts the time right after what the failure needs', async () => {
    const { durationMs } = await shrink(plan, (it) => it.durationMs >= 123_000)
    assert.ok(durationMs >= 123_000 && durationMs < 126_000, `${durationMs}`)
  })

  it('drops what does not matter: lies, liars, noise and skew', async () => {
    const liar = { node: 1, lies: ['replay', 'silent'] as const }
    const noisy: Plan = { ...plan, liars: [liar, { node: 2, lies: ['late'] }], relays: true }
    const small = await shrink(noisy, ({ liars }) =>
      liars.some(({ node, lies }) => node === 1 && lies.includes('silent')),
    )
    assert.deepEqual(small.liars, [{ node: 1, lies: ['silent'] }])
    assert.equal(small.relays, false)
    assert.deepEqual(small.faults, [])
    assert.equal(small.wires.loss, 0)
    assert.ok(small.clockOffsetsMs.every((it) => it === 0))
    assert.ok(small.map.length < plan.map.length)
  })

  it('quiets each thing that the failure does not need, and keeps what it needs', async () => {
    const wires = { minMs: 5, maxMs: 90, loss: 0.1, duplication: 0.1, reorder: 0.1 }
    const loud: Plan = { ...plan, wires, clockOffsetsMs: plan.map.map((_, node) => node + 1) }
    const small = await shrink(
      loud,
      (it) => it.wires.duplication > 0 && it.map.length === plan.map.length && it.clockOffsetsMs[1] !== 0,
    )
    assert.deepEqual(small.wires, { minMs: 5, maxMs: 5, loss: 0, duplication: 0.1, reorder: 0 })
    assert.deepEqual(
      small.clockOffsetsMs,
      plan.map.map((_, node) => (node === 1 ? 2 : 0)),
    )
  })

  it('takes nodes away as long as the map stays safe', async () => {
    const map = organisationMap(7, 3)
    const large: Plan = { ...plan, liars: [], faults: [], map, clockOffsetsMs: map.map(() => 0) }
    const small = await shrink(
      large,
      (it) => new Set(it.map.map(({ organisation }) => organisation)).size >= 4,
    )
    assert.equal(small.map.length, 4)
    assert.ok(isSafe(small.map, []))
    assert.equal(small.clockOffsetsMs.length, 4)
  })

  it('gives back a plan that does not fail as it is', async () => {
    assert.equal(await shrink(plan, () => false), plan)
  })

  it('takes the same steps each time', async () => {
    const steps = async (): Promise<readonly number[]> => {
      const seen: number[] = []
      await shrink(
        plan,
        ({ faults }) => faults.length >= 2,
        ({ attempts }) => seen.push(attempts),
      )
      return seen
    }
    assert.deepEqual(await steps(), await steps())
  })
})
