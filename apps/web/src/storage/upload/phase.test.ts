import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isStuck, phaseOf } from './phase.ts'
import { recordOf } from './record.fixture.ts'

describe('an upload', () => {
  const resting = { kind: 'resting' } as const
  it('waits for money, then for providers, then for nothing', () => {
    const phases = [
      {},
      { isAsked: true },
      { order: 1n },
      { order: 1n, stored: [0, 1, 2] },
      { order: 1n, isDone: true },
    ].map((changes) => phaseOf({ record: recordOf(changes), state: resting }))
    assert.deepEqual(phases, ['unpaid', 'asked', 'paid', 'enough', 'done'])
  })

  it('runs here, or in another tab', () => {
    const record = recordOf({ order: 1n })
    assert.equal(phaseOf({ record, state: { kind: 'running', step: undefined, samples: [] } }), 'running')
    assert.equal(phaseOf({ record, state: { kind: 'elsewhere' } }), 'elsewhere')
    assert.equal(phaseOf({ record, state: { kind: 'stopped', error: new Error('no') } }), 'paid')
  })

  it('is stuck where going on did not help', () => {
    const failed = [{ slot: 0, reason: 'gone' }]
    assert.equal(isStuck({ record: recordOf({ order: 1n }), state: resting }), false)
    assert.equal(isStuck({ record: recordOf({ order: 1n, failed }), state: resting }), true)
    const stopped = { kind: 'stopped', error: new Error('no') } as const
    assert.equal(isStuck({ record: recordOf({ order: 1n }), state: stopped }), true)
  })
})
