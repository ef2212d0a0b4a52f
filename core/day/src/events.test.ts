import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { accountOf, testParameters } from './day.fixture.ts'
import { DayState } from './day-state.ts'
import type { DayEvent } from './types.ts'

function fiveMembers(): DayState {
  const state = DayState.empty(testParameters)
  for (let id = 1; id <= 5; id++) {
    state.apply({ type: 'registered', id, account: accountOf(id), inviter: id - 1 })
  }
  return state
}

describe('events', () => {
  it('keep a circle in the order of vouching, without doubles', () => {
    const state = fiveMembers()
    for (const to of [2, 3, 2, 4, 5, 3]) state.apply({ type: 'vouched', from: 1, to })
    assert.deepEqual(state.reward(1).circle, [2, 3, 4, 5])
    for (const to of [3, 3, 1]) state.apply({ type: 'unvouched', from: 1, to })
    assert.deepEqual(state.reward(1).circle, [2, 4, 5])
    state.apply({ type: 'vouched', from: 1, to: 3 })
    assert.deepEqual(state.reward(1).circle, [2, 4, 5, 3])
  })

  it('remember of each edge whether it is of today, whatever is revoked around it', () => {
    const ids = fc.integer({ min: 2, max: 5 })
    const property = fc.property(
      fc.array(ids),
      fc.array(fc.record({ to: ids, vouches: fc.boolean() })),
      (old, today) => {
        const state = fiveMembers()
        for (let id = 1; id <= 5; id++) state.apply({ type: 'seed', id, isSeed: true })
        for (const to of old) state.apply({ type: 'vouched', from: 1, to })
        state.close(state.openDay, 0n)
        const counting = new Set(old)
        for (const { to, vouches } of today) {
          state.apply({ type: vouches ? 'vouched' : 'unvouched', from: 1, to })
          if (!vouches) counting.delete(to)
        }
        for (let id = 1; id <= 5; id++) state.apply({ type: 'checkedIn', id, day: state.openDay })
        state.close(state.openDay, 0n)
        // Member 1 invited member 2: 250.
        assert.equal(state.reward(1).weight, 1000 + 250 + 200 * counting.size)
      },
    )
    fc.assert(property)
  })

  it('are refused when no contract can have sent them, and then change nothing', () => {
    const state = fiveMembers()
    for (let id = 6; id <= 8; id++) {
      state.apply({ type: 'registered', id, account: accountOf(id), inviter: 0 })
    }
    for (const to of [2, 3, 4, 5, 6]) state.apply({ type: 'vouched', from: 1, to })
    const before = [...state.encode()]
    const day = state.openDay
    const impossible: DayEvent[] = [
      { type: 'registered', id: 10, account: accountOf(10), inviter: 0 },
      { type: 'registered', id: 8, account: accountOf(8), inviter: 0 },
      { type: 'registered', id: 9, account: accountOf(9), inviter: 9 },
      { type: 'registered', id: 9, account: '0x1234', inviter: 0 },
      { type: 'vouched', from: 1, to: 7 },
      { type: 'vouched', from: 2, to: 2 },
      { type: 'vouched', from: 2, to: 9 },
      { type: 'vouched', from: 9, to: 2 },
      { type: 'unvouched', from: 0, to: 2 },
      { type: 'checkedIn', id: 1, day: day - 1 },
      { type: 'checkedIn', id: 1, day: day + 1 },
      { type: 'checkedIn', id: 9, day },
      { type: 'uptime', id: 1, day, windows: 3 },
      { type: 'uptime', id: 1, day: day - 1, windows: 25 },
      { type: 'uptime', id: 9, day: day - 1, windows: 5 },
      { type: 'seed', id: 1.5, isSeed: true },
      { type: 'suspension', id: 9, isSuspended: true },
      { type: 'verified', id: 9, attestor: 1, untilDay: day },
      { type: 'unverified', id: 9 },
      { type: 'nodeSet', id: 9, key: accountOf(1) },
      { type: 'claimed', id: 9, earnedGwei: 0n },
      { type: 'claimed', id: 1, earnedGwei: 1n },
    ]
    for (const event of impossible) {
      assert.throws(
        () => state.apply(event),
        { code: 'day/impossible-event', event },
        JSON.stringify(event, asText),
      )
    }
    assert.deepEqual([...state.encode()], before)
  })
})

function asText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
