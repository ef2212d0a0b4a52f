import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { accountOf, testParameters } from './day.fixture.ts'
import { DayState } from './day-state.ts'
import { histories, live } from './history.fixture.ts'
import type { DayClose, DayEvent } from './types.ts'

/** A million gwei in four steps: 400,000, 300,000, 200,000 and 100,000. */
const small = { totalGwei: 1_000_000n, epochs: 4, provisionalEpochs: 3, claimEpochs: 4, firstDay: 100 }

/** Members 1 to `members`; `seeds` of them are seeds, from day 101 on. */
function start(members: number, seeds: readonly number[], events: readonly DayEvent[] = []): DayState {
  const state = DayState.empty(small)
  for (let id = 1; id <= members; id++) {
    state.apply({ type: 'registered', id, account: accountOf(id), inviter: 0 })
  }
  for (const id of seeds) state.apply({ type: 'seed', id, isSeed: true })
  for (const event of events) state.apply(event)
  state.close(100, 0n)
  return state
}

/** One day on which some check in. */
function day(state: DayState, present: readonly number[], feesGwei = 0n): DayClose {
  for (const id of present) state.apply({ type: 'checkedIn', id, day: state.openDay })
  return state.close(state.openDay, feesGwei)
}

const earned = (state: DayState): bigint[] =>
  Array.from({ length: state.members }, (_, at) => state.reward(at + 1).earnedGwei)
const trust = (state: DayState): number[] =>
  Array.from({ length: state.members }, (_, at) => state.reward(at + 1).trust)

describe('closing a day', () => {
  it('shares the pool as worked out by hand', () => {
    const state = start(3, [1, 2])
    // W = 2 · 1000, Wp = 1000; prate = min(400,000/20/1000, 400,000/(10·3000)) = min(20, 13); rate = 387,000/2000 = 193.
    const first = day(state, [1, 2, 3])
    assert.deepEqual(
      [first.step, first.emittedGwei, first.paidGwei, first.provisionalGwei, first.carryGwei, first.weight],
      [0, 400_000n, 386_000n, 13_000n, 1000n, 2000],
    )
    assert.deepEqual(earned(state), [193_000n, 193_000n, 0n])
    // Member 2 has a node for half a day instead: 500. Streaks of 2: 1010. prate = min(14, 301,777/25,200) = 11.
    state.apply({ type: 'uptime', id: 2, day: 101, windows: 12 })
    const second = day(state, [1, 3], 777n)
    assert.deepEqual(
      [second.step, second.emittedGwei, second.feesGwei, second.paidGwei, second.provisionalGwei],
      [1, 300_000n, 777n, 192n * 1510n, 11_110n],
    )
    assert.equal(second.carryGwei, 747n)
    assert.deepEqual(earned(state), [193_000n + 192n * 1010n, 193_000n + 192n * 500n, 0n])
    assert.equal(state.reward(3).provisionalGwei, 24_110n)
  })

  it('counts a circle of earlier days and those who were invited, when they are present', () => {
    const state = DayState.empty(small)
    for (const [id, inviter] of [
      [1, 0],
      [2, 1],
      [3, 1],
    ] as const) {
      state.apply({ type: 'registered', id, account: accountOf(id), inviter })
      state.apply({ type: 'seed', id, isSeed: true })
    }
    state.apply({ type: 'vouched', from: 1, to: 2 })
    state.apply({ type: 'vouched', from: 1, to: 3 })
    state.close(100, 0n)
    state.apply({ type: 'vouched', from: 2, to: 1 }) // Of today: not yet.
    day(state, [1, 2, 3])
    const weights = [1, 2, 3].map((id) => state.reward(id).weight)
    assert.deepEqual(weights, [1000 + 2 * 200 + 2 * 250, 1000, 1000])
    day(state, [1, 2])
    assert.deepEqual([state.reward(1).weight, state.reward(2).weight], [1010 + 200 + 250, 1010 + 200])
  })

  it('gives member 1 alone everything that can be divided', () => {
    const state = start(1, [1])
    const close = day(state, [1])
    assert.deepEqual([close.paidGwei, close.carryGwei, close.members], [400_000n, 0n, 1])
  })

  it('counts streaks only without a gap, and at most 30 days of them', () => {
    const state = start(1, [1])
    for (let done = 0; done < 40; done++) day(state, [1])
    assert.deepEqual([state.reward(1).streak, state.reward(1).weight], [40, 1300])
    day(state, [])
    day(state, [1])
    assert.deepEqual([state.reward(1).streak, state.reward(1).weight], [1, 1000])
  })

  it('emits nothing and leaves the fees on a day on which nobody trusted did anything', () => {
    const state = start(2, [1])
    for (const present of [[], [2]]) {
      const close = day(state, present, 500n)
      assert.deepEqual(
        [close.emittedGwei, close.feesGwei, close.paidGwei, close.provisionalGwei, close.step],
        [0n, 0n, 0n, 0n, 0],
      )
    }
    assert.equal(day(state, [1]).step, 0)
  })

  it('ends the curve to the gwei and shares only fees from then on', () => {
    const state = start(2, [1])
    const closes = Array.from({ length: 5 }, () => day(state, [1, 2], 1000n))
    assert.deepEqual(
      closes.map((close) => close.emittedGwei),
      [400_000n, 300_000n, 200_000n, 100_000n, 0n],
    )
    assert.deepEqual([state.step, state.emittedGwei, state.nextEmissionGwei], [4, 1_000_000n, 0n])
    const last = closes[4]!
    assert.deepEqual([last.feesGwei, last.provisionalGwei, last.step], [1000n, 0n, 4])
    assert.equal(last.paidGwei + last.carryGwei - last.returnedGwei, closes[3]!.carryGwei + 1000n)
  })

  it('refuses to leave out a day', () => {
    const state = start(1, [1])
    assert.throws(() => state.close(102, 0n), { code: 'day/wrong-day', day: 102, openDay: 101 })
    assert.throws(() => state.close(100, 0n), { code: 'day/wrong-day' })
  })

  it('ignores a second check-in and the smaller of two proofs of a node', () => {
    const [once, twice] = [start(2, [1, 2]), start(2, [1, 2])]
    once.apply({ type: 'uptime', id: 2, day: 100, windows: 9 })
    for (const windows of [3, 9, 4]) twice.apply({ type: 'uptime', id: 2, day: 100, windows })
    day(once, [1, 2])
    day(twice, [1, 2, 1, 1])
    assert.deepEqual([...once.encode()], [...twice.encode()])
  })
})

describe('trust over time', () => {
  /** 1, 2 and 3 know each other in a row. */
  const circle: readonly DayEvent[] = [
    { type: 'vouched', from: 1, to: 2 },
    { type: 'vouched', from: 2, to: 1 },
    { type: 'vouched', from: 2, to: 3 },
    { type: 'vouched', from: 3, to: 2 },
  ]

  it('flows only where both vouch for each other', () => {
    const state = start(4, [1], [...circle, { type: 'vouched', from: 1, to: 4 }])
    day(state, [1, 2, 3, 4])
    assert.equal(state.reward(4).trust, 0)
    state.apply({ type: 'vouched', from: 4, to: 1 })
    day(state, [1])
    day(state, [1])
    assert.ok(state.reward(4).trust > 0)
  })

  it('follows the edges that stood when the day began', () => {
    const state = start(4, [1], circle)
    day(state, [1, 2, 3, 4])
    const [, second, third, fourth] = trust(state)
    assert.ok(second! > 0 && third! > 0)
    assert.equal(fourth, 0)
    state.apply({ type: 'unvouched', from: 1, to: 2 })
    day(state, [1])
    assert.ok(state.reward(2).trust > 0, 'an edge revoked today counts until the close')
    day(state, [1])
    assert.deepEqual(trust(state), [1000, 0, 0, 0])
  })

  it('lets a suspended member earn nothing, pass nothing on and keep what it has', () => {
    const state = start(3, [1], circle)
    day(state, [1, 2, 3])
    const before = state.reward(2).earnedGwei
    state.apply({ type: 'checkedIn', id: 2, day: state.openDay })
    state.apply({ type: 'uptime', id: 2, day: state.openDay - 1, windows: 24 })
    state.apply({ type: 'suspension', id: 2, isSuspended: true })
    const close = day(state, [1])
    assert.deepEqual([close.present, state.reward(2).weight, state.reward(2).streak], [1, 0, 1])
    assert.equal(state.reward(2).earnedGwei, before)
    day(state, [1, 3])
    assert.deepEqual(trust(state), [1000, 0, 0])
    state.apply({ type: 'claimed', id: 2, earnedGwei: before })
    assert.equal(state.reward(2).claimedGwei, before)
    state.apply({ type: 'suspension', id: 2, isSuspended: false })
    day(state, [1])
    day(state, [1])
    assert.ok(state.reward(3).trust > 0)
  })

  it('is gone for all when the seeds are', () => {
    const state = start(3, [1], circle)
    state.apply({ type: 'seed', id: 1, isSeed: false })
    day(state, [1, 2, 3])
    const close = day(state, [1, 2, 3])
    assert.deepEqual([close.emittedGwei, close.weight, trust(state)], [0n, 0, [0, 0, 0]])
  })

  it('starts at the attested, as long as their attestation and their attestor last', () => {
    const state = start(3, [1], [{ type: 'verified', id: 2, attestor: 9, untilDay: 102 }])
    const verified = { type: 'verified', attestor: 8, untilDay: 2 ** 60 } as const
    const seen = [day(state, [1, 2, 3]), day(state, [1, 2, 3])].map(() => trust(state)[1])
    assert.deepEqual(seen, [1000, 1000])
    day(state, [1, 2, 3])
    assert.equal(state.reward(2).trust, 0, 'day 103 is past the attestation')
    state.apply({ ...verified, id: 2 })
    state.apply({ ...verified, id: 3 })
    day(state, [1])
    day(state, [1])
    assert.deepEqual(trust(state), [1000, 1000, 1000])
    state.apply({ type: 'unverified', id: 3 })
    day(state, [1])
    day(state, [1])
    assert.deepEqual(trust(state), [1000, 1000, 0])
    state.apply({ type: 'attestorRevoked', attestor: 8 })
    assert.equal(state.reward(2).attestor, 0)
    day(state, [1])
    day(state, [1])
    assert.deepEqual(trust(state), [1000, 0, 0])
  })

  it('bounds what an attestor that lies can take to twice its part of the seeds', () => {
    const fakes = Array.from({ length: 300 }, (_, at) => at + 8)
    const lies = fakes.map((id): DayEvent => ({ type: 'verified', id, attestor: 1, untilDay: 200 }))
    const state = start(307, [1, 2, 3, 4, 5, 6, 7], lies)
    const close = day(
      state,
      Array.from({ length: 307 }, (_, at) => at + 1),
    )
    const taken = fakes.reduce((sum, id) => sum + state.reward(id).weight, 0)
    assert.ok(taken > 0)
    assert.ok(taken / close.weight <= 2 / 8)
  })
})

describe('provisional balance', () => {
  it('becomes earned little by little when its member is trusted: each day at most what it earns that day', () => {
    const state = start(12, [1])
    day(state, [1, 12])
    day(state, [1, 12])
    const saved = state.reward(12).provisionalGwei
    // 400,000/20/1000 = 400,000/(10 · 2000) = 20, then 300,000/20/1010 = 14.
    assert.equal(saved, 20n * 1000n + 14n * 1010n)
    for (let id = 1; id < 12; id++) {
      state.apply({ type: 'vouched', from: id, to: id + 1 })
      state.apply({ type: 'vouched', from: id + 1, to: id })
    }
    day(state, [])
    const close = day(state, [1, 12])
    const { earnedGwei, provisionalGwei, weight } = state.reward(12)
    const ownShare = (close.paidGwei / BigInt(close.weight)) * BigInt(weight)
    assert.ok(ownShare > 0n && ownShare < saved)
    assert.equal(close.unlockedGwei, ownShare)
    assert.deepEqual([earnedGwei, provisionalGwei], [2n * ownShare, saved - ownShare])
  })

  it('returns to the pool when it is too old', () => {
    const state = start(2, [1])
    day(state, [1, 2])
    const { provisionalGwei } = state.reward(2)
    for (let waited = 1; waited <= 3; waited++) assert.equal(day(state, [1]).returnedGwei, 0n)
    const before = state.carryGwei
    const close = day(state, [1])
    assert.equal(close.returnedGwei, provisionalGwei)
    assert.equal(close.emittedGwei + before - close.paidGwei + provisionalGwei, close.carryGwei)
    assert.equal(state.reward(2).provisionalGwei, 0n)
  })
})

describe('unclaimed balance', () => {
  it('returns to the pool after long silence, but never what was claimed', () => {
    const state = start(2, [1, 2])
    day(state, [1, 2])
    const { earnedGwei } = state.reward(1)
    state.apply({ type: 'claimed', id: 1, earnedGwei })
    for (let waited = 1; waited <= 3; waited++) assert.equal(day(state, []).returnedGwei, 0n)
    const close = day(state, [])
    assert.equal(close.returnedGwei, earnedGwei) // Of member 2, which earned as much.
    assert.deepEqual(earned(state), [earnedGwei, 0n])
    assert.equal(day(state, []).returnedGwei, 0n)
  })
})

describe('any history', () => {
  const parameters = {
    ...testParameters,
    totalGwei: 10n ** 18n,
    epochs: 12,
    provisionalEpochs: 4,
    claimEpochs: 5,
  }

  it('keeps every gwei: emitted and fees are earned, provisional or carried', () => {
    const property = fc.property(histories, (days) => {
      const state = DayState.empty(parameters)
      let came = 0n
      for (const some of days) {
        const close = live(state, some)
        came += close.emittedGwei + close.feesGwei
        let held = close.carryGwei
        for (let id = 1; id <= state.members; id++) {
          const { earnedGwei, provisionalGwei, claimedGwei } = state.reward(id)
          assert.ok(earnedGwei >= claimedGwei)
          held += earnedGwei + provisionalGwei
        }
        assert.equal(held, came)
        assert.ok(close.feesGwei === 0n || close.feesGwei === some.feesGwei)
      }
      assert.ok(state.emittedGwei <= parameters.totalGwei)
    })
    fc.assert(property)
  })

  it('comes to the same whatever the order of one day among different members', () => {
    const wishes = fc.array(
      fc.record({ id: fc.integer({ min: 1, max: 9 }), kind: fc.nat(3), to: fc.integer({ min: 1, max: 9 }) }),
      { maxLength: 30 },
    )
    const property = fc.property(wishes, fc.infiniteStream(fc.nat(1000)), (list, keys) => {
      const states = [list, shuffled(list, keys)].map((order) => {
        const state = start(9, [1, 4, 7])
        for (const { id, kind, to } of order) {
          const at = state.openDay
          if (kind === 0) state.apply({ type: 'checkedIn', id, day: at })
          if (kind === 1) state.apply({ type: 'uptime', id, day: at - 1, windows: to })
          if (kind === 2 && state.reward(id).circle.length < 5 && id !== to)
            state.apply({ type: 'vouched', from: id, to })
          if (kind === 3) state.apply({ type: 'suspension', id, isSuspended: to > 6 })
        }
        state.close(state.openDay, 5n)
        return day(state, [1, 2, 3, 4, 5, 6, 7, 8, 9])
      })
      assert.deepEqual(states[0], states[1])
    })
    fc.assert(property)
  })

  it('goes on alike in a fork, and neither sees what happens to the other', () => {
    const all = (of: DayState): unknown => [
      Buffer.concat([...of.encode()]).toString('base64'),
      of.tree.nodes(0, 0, of.tree.members),
      Array.from({ length: of.tree.members }, (_, at) => of.proof(at + 1)),
    ]
    const property = fc.property(histories, (days) => {
      const state = DayState.empty(parameters)
      for (const some of days) {
        const fork = state.fork()
        const before = all(state)
        const close = live(fork, some)
        assert.deepEqual(all(state), before)
        assert.deepEqual(live(state, some), close)
        assert.deepEqual(all(state), all(fork))
      }
    })
    fc.assert(property, { numRuns: 50 })
  })

  it('does not depend on when the rank is worked out', () => {
    const property = fc.property(histories, fc.infiniteStream(fc.nat(50)), (days, slices) => {
      const [eager, lazy] = [DayState.empty(parameters), DayState.empty(parameters)]
      for (const some of days) {
        const work = eager.rankWork()
        for (let left = slices.next().value!; left > 0; left--) work.next()
        assert.deepEqual(live(eager, some), live(lazy, some))
      }
    })
    fc.assert(property, { numRuns: 50 })
  })
})

/** The same wishes in another order, those of one member in theirs. */
function shuffled<Item extends { id: number }>(list: readonly Item[], keys: Iterator<number>): Item[] {
  const order = new Map<number, number>()
  for (const { id } of list) order.set(id, order.get(id) ?? keys.next().value!)
  return list.toSorted((a, b) => order.get(a.id)! - order.get(b.id)!)
}
