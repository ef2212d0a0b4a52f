import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { drawPlan } from '../plan.ts'
import type { TraceEvent, TracedStatement } from '../trace.ts'
import { History } from './history.ts'
import { pack } from './packed.ts'

const replay = { command: '', isBySeed: true, full: false }
const nominate = (value: string): TracedStatement => ({ kind: 'nominate', votes: [value], accepted: [] })
const say = (atMs: number, node: number, id: number, slot: number, value: string): TraceEvent => ({
  type: 'say',
  atMs,
  node,
  id,
  slot,
  statement: nominate(value),
})
const hear = (atMs: number, node: number, id: number, from: number): TraceEvent => ({
  type: 'hear',
  atMs,
  node,
  id,
  from,
})

function historyOf(...events: readonly TraceEvent[]): History {
  const plan = drawPlan(1, { durationMs: 60_000 })
  const trace = { plan, calmAtMs: 60_000, events, violation: undefined }
  return new History(JSON.parse(JSON.stringify(pack(trace, replay))))
}

describe('what a node knew', () => {
  it('is the newest statement of each other node about the slot, though an older one came later', () => {
    const history = historyOf(
      say(1, 0, 7, 3, 'old'),
      say(2, 0, 8, 3, 'new'),
      say(2.5, 2, 9, 4, 'other slot'),
      hear(3, 1, 8, 0),
      hear(4, 1, 7, 0),
      hear(5, 1, 9, 2),
    )
    assert.deepEqual(history.knownBy(1, 3, 5), [{ from: 0, said: 1, heard: 3 }])
    assert.deepEqual(history.knownBy(1, 3, 2), [])
    assert.deepEqual(history.knownBy(1, 4, 5), [{ from: 2, said: 2, heard: 5 }])
  })

  it('is lost when it goes down', () => {
    const history = historyOf(
      say(1, 0, 0, 1, 'a'),
      hear(2, 1, 0, 0),
      { type: 'down', atMs: 3, node: 1 },
      { type: 'up', atMs: 4, node: 1 },
      hear(5, 1, 0, 0),
    )
    assert.equal(history.knownBy(1, 1, 1).length, 1)
    assert.equal(history.knownBy(1, 1, 3).length, 0)
    assert.equal(history.knownBy(1, 1, 4).length, 1)
  })
})

describe('a history', () => {
  it('keeps every event as it was', () => {
    const history = historyOf(
      say(0.25, 0, 0, 1, 'a'),
      hear(10.125, 1, 0, 0),
      { type: 'lose', atMs: 11, node: 2, id: 0, from: 1 },
      { type: 'decide', atMs: 12, node: 1, slot: 1, value: 'a' },
      { type: 'timeout', atMs: 13, node: 0, slot: 2, timer: 'ballot' },
      { type: 'catch-up', atMs: 14, node: 2, slot: 1, from: 0 },
    )
    assert.deepEqual([...history.atMs], [0.25, 10.125, 11, 12, 13, 14])
    assert.deepEqual(history.statementAt(1), { slot: 1, ...nominate('a') })
    assert.equal(history.valueAt(3), 'a')
    assert.equal(history.timerAt(4), 'ballot')
    assert.equal(history.slotAt(5), 1)
    assert.deepEqual(history.heardOf(0), [1, 2])
    assert.deepEqual(history.firstDecisions, [{ slot: 1, atMs: 12 }])
  })

  it('starts the line of a message that was passed on where it was passed on', () => {
    const history = historyOf(say(1, 0, 0, 1, 'a'), hear(5, 1, 0, 0), hear(9, 2, 0, 1))
    assert.equal(history.sentMs(1), 1)
    assert.equal(history.sentMs(2), 5)
  })
})
