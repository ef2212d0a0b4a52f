import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { advance } from './ballot/advance.ts'
import { ballot, fiveNodes, others, Scenario, x, y } from './scenario.test-support.ts'
import { createScp, step } from './scp.ts'
import { nodeNumber, sign } from './simulated-network.test-support.ts'
import { latestStatements, ownStatements } from './slot-views.ts'
import { newSlot } from './slot-state.ts'
import type { Effect } from './types.ts'
import { slotAt } from './slots.ts'

const three = others.slice(0, 3)
const has = (effects: readonly Effect[], type: Effect['type']): boolean =>
  effects.some((it) => it.type === type)

describe('values the application cannot vouch for', () => {
  it('drops ballot statements about invalid values', () => {
    const it = new Scenario({
      driver: { validateValue: (_, value) => (value[0] === 2 ? 'invalid' : 'valid') },
    })
    it.startBallot(x)
    for (const node of others)
      assert.equal(it.hear(node, it.prepare(ballot(2, y), { prepared: ballot(2, y) })), undefined)
    assert.equal(slotAt(it.state.slots, 1n)?.ballot.latest.envelopes.length, 1)
  })

  it('withholds statements about maybe valid values until they are checked', () => {
    let known = false
    const it = new Scenario({
      driver: { validateValue: (_, value) => (value[0] === 2 && !known ? 'maybeValid' : 'valid') },
    })
    it.startBallot(x)
    for (const node of others) it.hear(node, it.prepare(ballot(1, y), { prepared: ballot(1, y) }))
    assert.equal(it.said(), undefined)
    assert.deepEqual(slotAt(it.state.slots, 1n)?.ballot.current, ballot(1, y), 'it follows all the same')
    assert.deepEqual(it.feed({ type: 'valueChecked', slot: 1n, value: y }), [])

    known = true
    it.feed({ type: 'valueChecked', slot: 1n, value: y })
    assert.deepEqual(it.said(), it.prepare(ballot(1, y), { prepared: ballot(1, y), nC: 1, nH: 1 }))
    it.feed({ type: 'valueChecked', slot: 1n, value: y })
    assert.equal(it.said(), undefined, 'once is enough')
  })
})

describe('a node that is no validator', () => {
  it('follows and decides without a word', () => {
    const it = new Scenario({ isValidator: false })
    const effects = [
      it.prepare(ballot(1, x)),
      it.prepare(ballot(1, x), { prepared: ballot(1, x), nC: 1, nH: 1 }),
      it.confirm(ballot(1, x), 1, 1, 1),
    ].flatMap((pledges) => others.flatMap((node) => (it.hear(node, pledges), it.last)))
    assert.ok(!has(effects, 'emit'))
    assert.ok(has(effects, 'externalized'))
    assert.deepEqual(ownStatements(it.state, 1n), [])
    assert.deepEqual(
      latestStatements(it.state, 1n).map(({ statement }) => statement.nodeId),
      others,
    )
  })
})

describe('restoring', () => {
  const own = nodeNumber(0)
  const restored = (pledges: (it: Scenario) => ReturnType<Scenario['prepare']>): Scenario => {
    const it = new Scenario()
    it.feed({ type: 'restore', envelope: sign({ nodeId: own, slot: 1n, pledges: pledges(it) }) })
    return it
  }

  it('takes up PREPARE with its vote to commit', () => {
    const it = restored((s) =>
      s.prepare(ballot(2, x), { prepared: ballot(2, x), preparedPrime: ballot(1, y), nC: 1, nH: 2 }),
    )
    assert.deepEqual(it.last, [])
    const answer = it.hearQuietly(three, it.prepare(ballot(2, x), { prepared: ballot(2, x), nC: 1, nH: 2 }))
    assert.deepEqual(answer, it.confirm(ballot(2, x), 2, 1, 2))
  })

  it('takes up CONFIRM', () => {
    const it = restored((s) => s.confirm(ballot(2, x), 2, 1, 2))
    const answer = it.hearQuietly(three, it.confirm(ballot(2, x), 2, 1, 2))
    assert.deepEqual(answer, it.externalize(ballot(1, x), 2))
  })

  it('takes up EXTERNALIZE, says again what was decided and nothing else', () => {
    const it = restored((s) => s.externalize(ballot(1, x), 2))
    assert.deepEqual(
      it.last.map((effect) => effect.type),
      ['phase', 'externalized'],
    )
    assert.equal(it.nominate(y), undefined)
    assert.equal(it.hearQuietly(others, it.confirm(ballot(3, y), 3, 3, 3)), undefined)
    assert.deepEqual(
      ownStatements(it.state, 1n).map(({ pledges }) => pledges),
      [it.externalize(ballot(1, x), 2)],
    )
  })

  it('takes up a nomination and does not take votes back', () => {
    const it = new Scenario()
    it.feed({ type: 'restore', envelope: sign({ nodeId: own, slot: 1n, pledges: it.nomination([x]) }) })
    assert.equal(it.nominate(y), undefined, 'it votes for one value of its own')
    assert.deepEqual(it.hear(others[0] as string, it.nomination([x, y], [y])), undefined)
    const answer = it.hear(others[1] as string, it.nomination([x, y], [y]))
    assert.deepEqual(answer, it.nomination([x, y], [y]))
  })

  it('ignores statements of other nodes, and older than what was said since', () => {
    const it = new Scenario()
    it.startBallot(x)
    const before = slotAt(it.state.slots, 1n)
    it.feed({
      type: 'restore',
      envelope: sign({ nodeId: others[0] as string, slot: 1n, pledges: it.externalize(ballot(1, y), 1) }),
    })
    it.feed({ type: 'restore', envelope: sign({ nodeId: own, slot: 1n, pledges: it.prepare(ballot(9, y)) }) })
    assert.deepEqual(slotAt(it.state.slots, 1n), before)
  })
})

describe('evidence', () => {
  it('reports two contradicting statements of a node once a slot, and follows the newer one', () => {
    const it = new Scenario()
    const liar = others[0] as string
    it.hear(liar, it.confirm(ballot(1, x), 1, 1, 1))
    it.hear(liar, it.confirm(ballot(2, y), 2, 2, 2))
    const evidence = it.last.find((effect) => effect.type === 'equivocation')
    assert.ok(evidence?.type === 'equivocation')
    assert.deepEqual(evidence.first.statement.pledges, it.confirm(ballot(1, x), 1, 1, 1))
    assert.deepEqual(evidence.second.statement.pledges, it.confirm(ballot(2, y), 2, 2, 2))
    it.hear(liar, it.confirm(ballot(3, x), 3, 3, 3))
    assert.ok(!has(it.last, 'equivocation'))
  })

  it('reports a second voice under the own key and does not follow it', () => {
    const it = new Scenario()
    it.nominate(x)
    it.hear(nodeNumber(0), it.nomination([y]))
    assert.ok(has(it.last, 'equivocation'))
    assert.deepEqual(ownStatements(it.state, 1n)[0]?.pledges, it.nomination([x]))
  })
})

describe('the state', () => {
  it('is never changed by a step', () => {
    const it = new Scenario()
    it.startBallot(x)
    const { state } = it
    const copy = structuredClone(state)
    for (const node of others) {
      step(
        state,
        {
          type: 'envelope',
          envelope: sign({ nodeId: node, slot: 1n, pledges: it.externalize(ballot(1, x), 1) }),
        },
        it.driver,
      )
    }
    step(
      state,
      { type: 'quorumSet', quorumSet: { threshold: 1, validators: [others[0] as string], innerSets: [] } },
      it.driver,
    )
    assert.deepEqual(state, copy)
  })

  it('keeps the quorum set of a slot that has begun', () => {
    const it = new Scenario()
    it.nominate(x)
    const single = { threshold: 1, validators: [others[0] as string], innerSets: [] }
    it.feed({ type: 'quorumSet', quorumSet: single })
    assert.deepEqual(slotAt(it.state.slots, 1n)?.quorumSet, fiveNodes)
    it.hear(others[0] as string, it.externalize(ballot(1, y), 1), 2n)
    assert.ok(has(it.last, 'externalized'), 'one node is a quorum from slot 2 on')
  })

  it('forgets slots below the purged one', () => {
    const it = new Scenario()
    for (const slot of [1n, 2n, 3n]) it.hear(others[0] as string, it.prepare(ballot(1, x)), slot)
    it.feed({ type: 'purge', slot: 3n })
    assert.deepEqual(
      it.state.slots.map(({ slot }) => slot),
      [3n],
    )
  })

  it('makes no slot out of events that have nothing to work on', () => {
    const it = new Scenario()
    it.feed({ type: 'valueChecked', slot: 9n, value: x })
    it.feed({ type: 'stopNomination', slot: 9n })
    it.feed({ type: 'timer', slot: 9n, timer: 'ballot', generation: 0 })
    assert.equal(it.state.slots.length, 0)
  })

  it('stands still when one event asks for too many steps', () => {
    const scenario = new Scenario()
    const { nodeId, quorumSet, quorumSetHash } = createScp({
      nodeId: nodeNumber(0),
      quorumSet: fiveNodes,
      isValidator: true,
    })
    const context = {
      nodeId,
      isValidator: true,
      driver: scenario.driver,
      slot: newSlot(1n, nodeId, quorumSet, quorumSetHash),
      effects: [],
      hints: Array.from({ length: 51 }, (_, at) => scenario.prepare(ballot(at + 1, x))),
      exhausted: false,
      decided: false,
      nominationTally: undefined,
      ballotTally: undefined,
    }
    advance(context)
    assert.ok(context.exhausted)
  })
})
