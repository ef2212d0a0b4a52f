import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ballot, others, Scenario, x, y, z } from './scenario.test-support.ts'
import { nodeNumber, sign } from './simulated-network.test-support.ts'
import { externalizedProof, ownStatements, slotPhase } from './slot-views.ts'
import { type Effect, infinityCounter } from './types.ts'
import { slotAt } from './slots.ts'

const three = others.slice(0, 3)
const two = others.slice(0, 2)
const has = (effects: readonly Effect[], type: Effect['type']): boolean =>
  effects.some((it) => it.type === type)

describe('a normal round', () => {
  it('goes from PREPARE to EXTERNALIZE with one statement a step', () => {
    const it = new Scenario()
    assert.deepEqual(it.startBallot(x), it.prepare(ballot(1, x)))

    const prepared = { prepared: ballot(1, x) }
    assert.deepEqual(it.hearQuietly(three, it.prepare(ballot(1, x))), it.prepare(ballot(1, x), prepared))
    const committing = { ...prepared, nC: 1, nH: 1 }
    assert.deepEqual(
      it.hearQuietly(three, it.prepare(ballot(1, x), prepared)),
      it.prepare(ballot(1, x), committing),
    )
    assert.deepEqual(
      it.hearQuietly(three, it.prepare(ballot(1, x), committing)),
      it.confirm(ballot(1, x), 1, 1, 1),
    )
    assert.deepEqual(
      it.hearQuietly(three, it.confirm(ballot(1, x), 1, 1, 1)),
      it.externalize(ballot(1, x), 1),
    )

    const decided = it.last.find((effect) => effect.type === 'externalized')
    assert.equal(decided?.type === 'externalized' && decided.value, x)
    assert.deepEqual(
      it.last.map((effect) => effect.type).slice(-3),
      ['emit', 'phase', 'externalized'],
      'the statement goes out before the decision is acted upon',
    )
    assert.equal(slotPhase(it.state, 1n), 'externalized')
  })

  it('proves the decision with signed statements, its own once it came back signed', () => {
    const it = new Scenario()
    it.startBallot(x)
    it.hear(others[0] as string, it.externalize(ballot(1, x), 1))
    it.hear(others[1] as string, it.externalize(ballot(1, x), 1))
    it.hear(others[2] as string, it.externalize(ballot(1, x), 1))
    assert.deepEqual(
      externalizedProof(it.state, 1n).map(({ statement }) => statement.nodeId),
      three,
    )
    const own = ownStatements(it.state, 1n).at(-1)
    assert.ok(own)
    it.feed({ type: 'envelope', envelope: sign(own) })
    assert.deepEqual(
      externalizedProof(it.state, 1n).map(({ statement }) => statement.nodeId),
      [nodeNumber(0), ...three],
    )
  })

  it('after the decision keeps statements about the same value and ignores others', () => {
    const it = new Scenario()
    for (const node of three) it.hear(node, it.externalize(ballot(1, x), 1))
    const fourth = others[3] as string
    assert.equal(it.hear(fourth, it.externalize(ballot(1, y), 1)), undefined)
    assert.equal(externalizedProof(it.state, 1n).length, 3)
    assert.equal(it.hear(fourth, it.externalize(ballot(2, x), 2)), undefined)
    assert.equal(externalizedProof(it.state, 1n).length, 4)
    assert.ok(!has(it.last, 'externalized'), 'a slot is decided once')
  })

  it('is silent about old and repeated statements', () => {
    const it = new Scenario()
    it.startBallot(x)
    it.hear(others[0] as string, it.prepare(ballot(2, x)))
    const before = slotAt(it.state.slots, 1n)?.ballot.latest
    it.hear(others[0] as string, it.prepare(ballot(1, x)))
    it.hear(others[0] as string, it.prepare(ballot(2, x)))
    assert.deepEqual(slotAt(it.state.slots, 1n)?.ballot.latest, before)
  })
})

describe('a v-blocking set', () => {
  it('makes a node accept as prepared what it did not vote for', () => {
    const it = new Scenario()
    it.startBallot(x)
    const answer = it.hearQuietly(two, it.prepare(ballot(1, y), { prepared: ballot(1, y) }))
    assert.deepEqual(answer, it.prepare(ballot(1, x), { prepared: ballot(1, y) }))
  })

  it('makes a node accept a commit', () => {
    const it = new Scenario()
    it.startBallot(x)
    const answer = it.hearQuietly(two, it.confirm(ballot(3, y), 3, 2, 3))
    assert.deepEqual(answer, it.confirm(ballot(3, y), 3, 2, 3))
  })

  it('of EXTERNALIZE takes a node that has no ballot to CONFIRM at infinity, and a quorum of them decides', () => {
    const it = new Scenario()
    const answer = it.hearQuietly(two, it.externalize(ballot(1, x), 2))
    assert.deepEqual(answer, it.confirm(ballot(infinityCounter, x), infinityCounter, 1, infinityCounter))
    assert.deepEqual(
      it.hear(others[2] as string, it.externalize(ballot(1, x), 2)),
      it.externalize(ballot(1, x), infinityCounter),
    )
  })

  it('ahead takes the node to the lowest counter at which it is not behind', () => {
    const it = new Scenario()
    it.startBallot(x)
    assert.equal(it.hear(others[0] as string, it.prepare(ballot(5, y))), undefined)
    assert.deepEqual(it.hear(others[1] as string, it.prepare(ballot(3, y))), it.prepare(ballot(3, x)))
    assert.deepEqual(it.hear(others[2] as string, it.prepare(ballot(7, y))), it.prepare(ballot(5, x)))
  })

  it('ahead does not start a ballot on a node that has no value to try', () => {
    const it = new Scenario()
    assert.equal(it.hearQuietly(two, it.prepare(ballot(2, x))), undefined)
    assert.equal(slotPhase(it.state, 1n), 'idle')
  })
})

describe('conflicting ballots', () => {
  it('a higher prepared ballot becomes p, the old p becomes p′', () => {
    const it = new Scenario()
    it.startBallot(x)
    it.hearQuietly(two, it.prepare(ballot(1, x), { prepared: ballot(1, x) }))
    const prepared = { prepared: ballot(1, y), preparedPrime: ballot(1, x) }
    for (const node of two) it.hear(node, it.prepare(ballot(1, y), prepared))
    assert.deepEqual(it.said(), it.prepare(ballot(1, x), prepared))
  })

  it('a lower incompatible prepared ballot becomes p′ when it arrives second', () => {
    const it = new Scenario()
    it.startBallot(y)
    it.hearQuietly(two, it.prepare(ballot(1, y), { prepared: ballot(1, y) }))
    it.hear(others[2] as string, it.prepare(ballot(1, x), { prepared: ballot(1, x) }))
    it.hear(others[3] as string, it.prepare(ballot(1, x), { prepared: ballot(1, x) }))
    assert.deepEqual(
      it.said(),
      it.prepare(ballot(1, y), { prepared: ballot(1, y), preparedPrime: ballot(1, x) }),
    )
  })

  it('a confirmed prepared ballot above the own one is taken over', () => {
    const it = new Scenario()
    it.startBallot(x)
    // The third makes a quorum with this node, which accepted y from the first two.
    for (const node of three) it.hear(node, it.prepare(ballot(1, y), { prepared: ballot(1, y) }))
    assert.deepEqual(it.said(), it.prepare(ballot(1, y), { prepared: ballot(1, y), nC: 1, nH: 1 }))
  })

  it('a confirmed prepared ballot below the own one is tried at the next counter', () => {
    const it = new Scenario()
    it.startBallot(y)
    for (const node of others) it.hear(node, it.prepare(ballot(1, x), { prepared: ballot(1, x) }))
    assert.deepEqual(it.said(), undefined)
    assert.equal(
      slotAt(it.state.slots, 1n)?.ballot.high,
      undefined,
      'h stays unset on an incompatible ballot',
    )
    assert.deepEqual(it.timeOut('ballot'), it.prepare(ballot(2, x), { prepared: ballot(1, x), nH: 1 }))
  })

  it('accepting an incompatible ballot above h takes back the vote to commit', () => {
    const it = new Scenario()
    it.startBallot(x)
    const prepared = { prepared: ballot(1, x) }
    it.hearQuietly(three, it.prepare(ballot(1, x)))
    assert.deepEqual(
      it.hearQuietly(three, it.prepare(ballot(1, x), prepared)),
      it.prepare(ballot(1, x), { ...prepared, nC: 1, nH: 1 }),
    )
    const aborting = { prepared: ballot(2, y), preparedPrime: ballot(1, x) }
    for (const node of two) it.hear(node, it.prepare(ballot(2, y), aborting))
    const said = it.said()
    assert.deepEqual(said, it.prepare(ballot(2, x), { ...aborting, nC: 0, nH: 1 }))
  })

  it('what is confirmed prepared but aborted gets no vote to commit', () => {
    const it = new Scenario()
    it.startBallot(x)
    const aborting = { prepared: ballot(1, y), preparedPrime: ballot(1, x) }
    for (const node of two) it.hear(node, it.prepare(ballot(1, y), aborting))
    const answer = it.hear(others[2] as string, it.prepare(ballot(1, x), { prepared: ballot(1, x) }))
    assert.deepEqual(answer, it.prepare(ballot(1, x), { ...aborting, nC: 0, nH: 1 }))
  })

  it('a vote to commit starts at the lowest ballot confirmed from the own one on', () => {
    const it = new Scenario()
    it.startBallot(x)
    it.hearQuietly(three, it.prepare(ballot(1, x)))
    for (const node of three) it.hear(node, it.prepare(ballot(3, x), { prepared: ballot(3, x) }))
    assert.deepEqual(it.said(), it.prepare(ballot(3, x), { prepared: ballot(3, x), nC: 3, nH: 3 }))
  })

  it('p′ never takes part in a committed value: CONFIRM names p of its own value', () => {
    const it = new Scenario()
    it.startBallot(x)
    for (const node of two) it.hear(node, it.prepare(ballot(2, z), { prepared: ballot(2, z) }))
    for (const node of two) it.hear(node, it.confirm(ballot(2, x), 2, 1, 2))
    assert.deepEqual(it.said(), it.confirm(ballot(2, x), 2, 1, 2))
  })
})

describe('commit ranges', () => {
  const voting = (it: Scenario, nC: number, nH: number) =>
    it.prepare(ballot(nH, x), { prepared: ballot(nH, x), nC, nH })

  it('accepts the highest range that a quorum votes for', () => {
    const it = new Scenario()
    it.startBallot(x)
    it.hear(others[0] as string, voting(it, 1, 4))
    it.hear(others[1] as string, voting(it, 2, 5))
    it.hear(others[2] as string, voting(it, 2, 3))
    it.hear(others[3] as string, voting(it, 1, 4))
    // This node votes from its own b = 4 on; with it, three others carry 4 and nothing below.
    assert.deepEqual(it.said(), it.confirm(ballot(4, x), 4, 4, 4))
  })

  it('raises h while confirming, and confirms the range a quorum accepted', () => {
    const it = new Scenario()
    it.startBallot(x)
    it.hearQuietly(two, it.confirm(ballot(2, x), 2, 2, 2))
    for (const node of two) it.hear(node, it.confirm(ballot(5, x), 5, 2, 5))
    assert.deepEqual(it.said(), it.confirm(ballot(5, x), 5, 2, 5))
    assert.deepEqual(
      it.hear(others[2] as string, it.confirm(ballot(4, x), 4, 2, 4)),
      it.externalize(ballot(2, x), 4),
    )
  })

  it('ignores a commit of another value once it accepted one', () => {
    const it = new Scenario()
    it.startBallot(x)
    it.hearQuietly(two, it.confirm(ballot(1, x), 1, 1, 1))
    for (const node of others.slice(2)) it.hear(node, it.confirm(ballot(2, y), 2, 1, 2))
    assert.deepEqual(it.said(), it.confirm(ballot(2, x), 1, 1, 1), 'it goes along with the counter only')
    assert.equal(slotAt(it.state.slots, 1n)?.ballot.commit?.value, x)
  })
})

describe('the ballot timer', () => {
  it('waits for a quorum at the own counter', () => {
    const it = new Scenario()
    it.startBallot(x)
    assert.ok(!it.ballotOrNomination('ballot').timerArmed)
    it.hear(others[0] as string, it.prepare(ballot(1, y)))
    it.hear(others[1] as string, it.prepare(ballot(1, y)))
    assert.ok(!it.ballotOrNomination('ballot').timerArmed)
    it.hear(others[2] as string, it.prepare(ballot(2, y)))
    assert.deepEqual(
      it.last.find((effect) => effect.type === 'setTimer'),
      { type: 'setTimer', slot: 1n, timer: 'ballot', generation: 1, ms: 1000 },
    )
    assert.deepEqual(it.timeOut('ballot'), it.prepare(ballot(2, x)))
    assert.ok(!it.ballotOrNomination('ballot').timerArmed, 'no quorum is at counter 2 yet')
  })

  it('stops when others move on, and starts anew with a quorum at their counter', () => {
    const it = new Scenario()
    it.startBallot(x)
    for (const node of three) it.hear(node, it.prepare(ballot(1, y)))
    for (const node of two) it.hear(node, it.prepare(ballot(2, y)))
    assert.ok(it.last.some((effect) => effect.type === 'stopTimer' && effect.timer === 'ballot'))
    it.hear(others[2] as string, it.prepare(ballot(2, y)))
    assert.ok(it.last.some((effect) => effect.type === 'setTimer' && effect.ms === 2000))
  })

  it('is a no-op when it is stale', () => {
    const it = new Scenario()
    it.startBallot(x)
    for (const node of three) it.hear(node, it.prepare(ballot(1, y)))
    it.timeOut('ballot')
    const before = it.state
    assert.deepEqual(it.feed({ type: 'timer', slot: 1n, timer: 'ballot', generation: 1 }), [])
    assert.equal(it.state, before)
  })

  it('grows with the counter', () => {
    const it = new Scenario()
    it.startBallot(x)
    for (const node of others) it.hear(node, it.prepare(ballot(4, y)))
    assert.ok(slotAt(it.state.slots, 1n)?.ballot.timerArmed)
    assert.deepEqual(slotAt(it.state.slots, 1n)?.ballot.current, ballot(4, x))
    const scenario = new Scenario()
    assert.equal(scenario.driver.timeoutMs(4, false), 4000)
    assert.equal(scenario.driver.timeoutMs(1_000_000, false), 30 * 60 * 1000)
  })
})
