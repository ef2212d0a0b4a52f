import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sameValue } from './bytes.ts'
import { createDefaultDriver } from './defaults.ts'
import { Scenario, type ScenarioOptions, ballot, others, x, y, z } from './scenario.test-support.ts'
import { nodeNumber, tieredSet } from './simulated-network.test-support.ts'
import { slotPhase } from './slot-views.ts'
import type { Driver, NodeId, QuorumSet, Value } from './types.ts'
import { slotAt } from './slots.ts'

const leader = others[0] as string
const maximum = 2n ** 64n - 1n

/** In round n the n-th of `nodes` leads. */
function ledBy(nodes: readonly NodeId[], driver: Partial<Driver> = {}): ScenarioOptions {
  return {
    driver: {
      nodeWeight: () => maximum,
      hashNode: (_, __, isPriority, round, node) => (isPriority && nodes[round - 1] === node ? 2n : 1n),
      hashValue: (_, __, ___, value) => BigInt(value[0] ?? 0),
      ...driver,
    },
  }
}

describe('nomination', () => {
  it('votes for the own value when it leads, accepts, and ballots on the first candidate', () => {
    const it = new Scenario()
    assert.deepEqual(it.nominate(x), it.nomination([x]))
    assert.equal(it.hearQuietly(others.slice(0, 2), it.nomination([x])), undefined)
    assert.deepEqual(it.hear(others[2] as string, it.nomination([x])), it.nomination([x], [x]))
    assert.equal(it.hearQuietly(others.slice(0, 2), it.nomination([x], [x])), undefined)
    assert.deepEqual(it.hear(others[2] as string, it.nomination([x], [x])), it.prepare(ballot(1, x)))
    assert.ok(it.last.some((effect) => effect.type === 'stopTimer' && effect.timer === 'nomination'))
  })

  it('echoes the leader and does not propose', () => {
    const it = new Scenario(ledBy([leader]))
    assert.equal(it.nominate(x), undefined)
    assert.equal(it.hear(others[1] as string, it.nomination([z])), undefined, 'not a leader')
    assert.deepEqual(it.hear(leader, it.nomination([y])), it.nomination([y]))
  })

  it('echoes one value a message: the one of highest hash, accepted ones first', () => {
    const it = new Scenario(ledBy([leader]))
    it.nominate(x)
    assert.deepEqual(it.hear(leader, it.nomination([x, y])), it.nomination([y]))
    assert.deepEqual(it.hear(leader, it.nomination([x, y, z], [x])), it.nomination([x, y]))
  })

  it('starts with what the leader said before it started itself', () => {
    const it = new Scenario(ledBy([leader]))
    it.hear(leader, it.nomination([y]))
    assert.deepEqual(it.nominate(x), it.nomination([y]))
  })

  it('catches up when it starts late', () => {
    const it = new Scenario(ledBy([leader]))
    for (const node of others) it.hear(node, it.nomination([y], [y]))
    it.nominate(x)
    assert.equal(slotPhase(it.state, 1n), 'balloting')
    assert.deepEqual(it.said(), it.prepare(ballot(1, y)))
  })

  it('adds leaders round by round and waits longer each time', () => {
    const it = new Scenario(ledBy([leader, nodeNumber(0)]))
    it.nominate(x)
    assert.deepEqual(
      it.last.find((effect) => effect.type === 'setTimer'),
      { type: 'setTimer', slot: 1n, timer: 'nomination', generation: 1, ms: 1000 },
    )
    assert.deepEqual(it.timeOut('nomination'), it.nomination([x]), 'it leads round 2')
    assert.deepEqual(
      it.last.find((effect) => effect.type === 'setTimer'),
      { type: 'setTimer', slot: 1n, timer: 'nomination', generation: 2, ms: 2000 },
    )
    assert.deepEqual(
      it.hear(leader, it.nomination([y])),
      it.nomination([x, y]),
      'the leader of round 1 stays',
    )
  })

  it('skips rounds that add no leader without waiting', () => {
    const it = new Scenario(ledBy([leader, leader, leader, nodeNumber(0)]))
    it.nominate(x)
    it.timeOut('nomination')
    assert.equal(slotAt(it.state.slots, 1n)?.nomination.round, 4)
    assert.ok(it.last.some((effect) => effect.type === 'setTimer' && effect.ms === 2000))
  })

  it('does not spin when nobody else has weight', () => {
    const it = new Scenario()
    it.nominate(x)
    it.timeOut('nomination')
    assert.deepEqual(slotAt(it.state.slots, 1n)?.nomination.leaders, [nodeNumber(0)])
  })

  it('with a candidate votes for nothing new but goes on accepting and combining', () => {
    const it = new Scenario()
    it.startBallot(x)
    for (const node of others) it.hear(node, it.nomination([x, y], [x]))
    assert.deepEqual(slotAt(it.state.slots, 1n)?.nomination.votes, [x, y], 'accepting a value votes for it')
    for (const node of others) it.hear(node, it.nomination([x, y], [x, y]))
    const nomination = slotAt(it.state.slots, 1n)?.nomination
    assert.deepEqual(nomination?.candidates, [x, y])
    assert.deepEqual(nomination.composite, y)
    assert.deepEqual(slotAt(it.state.slots, 1n)?.ballot.current, ballot(1, x), 'balloting went its own way')
  })

  it('votes for the nearest valid value instead of one it cannot stand behind', () => {
    const driver: Partial<Driver> = {
      validateValue: (_, value) => (sameValue(value, z) ? 'invalid' : 'valid'),
      extractValidValue: (_, value) => (sameValue(value, z) ? y : undefined),
    }
    const it = new Scenario(ledBy([leader], driver))
    it.nominate(x)
    assert.deepEqual(it.hear(leader, it.nomination([z])), it.nomination([y]))
  })

  it('echoes a value once it is checked', () => {
    let known = false
    const it = new Scenario(ledBy([leader], { validateValue: () => (known ? 'valid' : 'maybeValid') }))
    it.nominate(x)
    assert.equal(it.hear(leader, it.nomination([y])), undefined)
    known = true
    it.feed({ type: 'valueChecked', slot: 1n, value: y })
    assert.deepEqual(it.said(), it.nomination([y]))
  })

  it('accepts what was too early to stand behind when time has passed, on either timer', () => {
    for (const timer of ['nomination', 'ballot'] as const) {
      let isEarly = true
      const driver: Partial<Driver> = {
        validateValue: (_, value) => (isEarly && sameValue(value, y) ? 'maybeValid' : 'valid'),
        extractValidValue: () => undefined,
      }
      const it = new Scenario({ driver })
      it.nominate(x)
      // The nomination timer runs until there is a candidate, the ballot's once a quorum is at the same ballot.
      const values = timer === 'nomination' ? [y] : [x, y]
      for (const node of others) it.hear(node, it.nomination(values, values))
      if (timer === 'ballot') for (const node of others) it.hear(node, it.prepare(ballot(1, x)))
      const before = slotAt(it.state.slots, 1n)?.nomination
      assert.deepEqual(before?.candidates, timer === 'nomination' ? [] : [x])
      isEarly = false
      it.timeOut(timer)
      assert.deepEqual(slotAt(it.state.slots, 1n)?.nomination.candidates, values)
    }
  })

  it('falls silent when stopped', () => {
    const it = new Scenario(ledBy([leader]))
    it.nominate(x)
    it.feed({ type: 'stopNomination', slot: 1n })
    assert.ok(it.last.some((effect) => effect.type === 'stopTimer'))
    assert.equal(it.hear(leader, it.nomination([y])), undefined)
  })

  it('takes no malformed nomination', () => {
    const it = new Scenario()
    for (const pledges of [
      it.nomination([]),
      it.nomination([y, x]),
      it.nomination([x, x]),
      it.nomination([x], [y]),
    ]) {
      it.hear(leader, pledges)
    }
    assert.equal(slotAt(it.state.slots, 1n)?.nomination.latest.envelopes.length, 0)
  })
})

describe('leader election', () => {
  it('lets organisations of equal weight lead equally often', () => {
    const quorumSet = tieredSet(7, 5)
    const wins = new Map<number, number>()
    const slots = 600
    for (let slot = 1; slot <= slots; slot += 1) {
      const index = Number.parseInt(firstLeader(quorumSet, BigInt(slot)), 16) - 1
      const organisation = Math.floor(index / 3)
      wins.set(organisation, (wins.get(organisation) ?? 0) + 1)
    }
    // The node itself counts as fully trusted by itself, so its own organisation leads more often; the others are even.
    const [own = 0, ...rest] = [0, 1, 2, 3, 4, 5, 6].map((organisation) => wins.get(organisation) ?? 0)
    const expected = (slots - own) / 6
    const sigma = Math.sqrt((slots - own) * (1 / 6) * (5 / 6))
    for (const count of rest) assert.ok(Math.abs(count - expected) < 4 * sigma, `${count} of ${expected}`)
  })
})

function firstLeader(quorumSet: QuorumSet, slot: bigint): NodeId {
  const scenario = new Scenario({ quorumSet, driver: createDefaultDriver() })
  const previousValue: Value = new Uint8Array(32).fill(5)
  scenario.feed({ type: 'nominate', slot, value: x, previousValue })
  return slotAt(scenario.state.slots, slot)?.nomination.leaders[0] as NodeId
}
