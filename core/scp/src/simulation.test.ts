import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { quorumReport } from './quorum-report.ts'
import { validatorsOf } from './quorum-set.ts'
import {
  flatSet,
  nodeNumber,
  plainDriver,
  simulate,
  type SimulatedNode,
  type SimulationOptions,
  type SimulationResult,
  tieredSet,
} from './simulated-network.test-support.ts'
import { isNewerStatement } from './statement-order.ts'
import { isSane } from './statement-sanity.ts'
import type { NodeId, Statement } from './types.ts'

const watcher = nodeNumber(99)
const networks = [
  { name: '4 nodes, 3 of 4', quorumSet: flatSet(4, 3), seeds: 14 },
  { name: '5 nodes, 4 of 5', quorumSet: flatSet(5, 4), seeds: 14 },
  { name: '7 nodes, 5 of 7', quorumSet: flatSet(7, 5), seeds: 14 },
  { name: '21 nodes, 5 of 7 organisations, 2 of 3 inside', quorumSet: tieredSet(7, 5), seeds: 4 },
]

describe('a network', () => {
  for (const { name, quorumSet, seeds } of networks) {
    const validators = validatorsOf(quorumSet)

    it(`${name}: decides in seven statements a node when nothing is lost`, () => {
      const { nodes, atMs } = simulate({ seed: 1, quorumSet, validators })
      assertAgreement(nodes)
      assert.ok(atMs < 5000, `${atMs} ms`)
      for (const node of nodes) assert.ok(emitted(node).length <= 8, `${emitted(node).length} statements`)
    })

    it(`${name}: agrees and ends under loss, repetition, an equivocator and a restart`, () => {
      for (let seed = 1; seed <= seeds; seed += 1) {
        const liar = validators[seed % validators.length] as NodeId
        const restarted = validators[(seed + 1) % validators.length] as NodeId
        const result = simulate({
          seed,
          quorumSet,
          validators,
          watchers: [watcher],
          loss: 0.2,
          duplication: 0.2,
          equivocator: liar,
          restarts: [{ node: restarted, atMs: 200 + ((seed * 170) % 1500), forMs: 1000 }],
        })
        const honest = result.nodes.filter(({ id }) => id !== liar)
        assertAgreement(honest, `seed ${seed}`)
        assertHonestHistory(honest, liar, `seed ${seed}`)
      }
    })
  }

  it('stops without deciding while too many are down, and goes on when they return', () => {
    const quorumSet = flatSet(4, 3)
    const validators = validatorsOf(quorumSet)
    const restarts = validators.slice(0, 2).map((node) => ({ node, atMs: 0, forMs: 30_000 }))
    const options = { seed: 5, quorumSet, validators, restarts }
    assert.ok(simulate(options, 29_000).nodes.every(({ decided }) => decided.length === 0))
    const { nodes, atMs } = simulate(options)
    assertAgreement(nodes)
    assert.ok(atMs < 45_000, `${atMs} ms`)
  })

  it('needs no more patience than nomination rounds have when nobody is to spare', () => {
    const quorumSet = flatSet(7, 5)
    const all = validatorsOf(quorumSet)
    const standstillMs = (initialMs: number): number => {
      const nomination = { initialMs, incrementMs: initialMs }
      const times = all.flatMap((one, at) =>
        all.slice(at + 1).map((other) => {
          const validators = all.filter((it) => it !== one && it !== other)
          const { nodes, atMs } = simulate({ seed: 1, quorumSet, validators, timeouts: { nomination } })
          assertAgreement(nodes)
          return atMs
        }),
      )
      return Math.max(...times)
    }
    // Rounds shorter than a message takes still end, as leaders stay and rounds grow.
    assert.ok(standstillMs(100) < standstillMs(1_000))
  })

  it('says who is missing while it stands still', () => {
    const quorumSet = flatSet(4, 3)
    const validators = validatorsOf(quorumSet)
    const restarts = validators.slice(0, 2).map((node) => ({ node, atMs: 0, forMs: 30_000 }))
    const { nodes } = simulate({ seed: 5, quorumSet, validators, restarts }, 20_000)
    const report = quorumReport((nodes[3] as SimulatedNode).state, 1n, plainDriver([quorumSet]))
    assert.equal(report.phase, 'nominating')
    assert.deepEqual([...report.nodes.values()], ['missing', 'missing', 'agree', 'agree'])
    assert.equal(report.failAt, 0)
  })

  it('says how far it is from a halt when all agree', () => {
    const quorumSet = flatSet(4, 3)
    const { nodes } = simulate({ seed: 5, quorumSet, validators: validatorsOf(quorumSet) })
    const report = quorumReport((nodes[0] as SimulatedNode).state, 1n, plainDriver([quorumSet]))
    assert.equal(report.phase, 'externalized')
    assert.equal(report.failAt, 2)
    assert.equal(report.fragile.length, 2)
    assert.ok(!report.fragile.includes(nodeNumber(0)), 'the own loss is not the question')
  })
})

describe('determinism', () => {
  const quorumSet = flatSet(5, 4)
  const options: SimulationOptions = {
    seed: 11,
    quorumSet,
    validators: validatorsOf(quorumSet),
    loss: 0.2,
    duplication: 0.2,
    equivocator: nodeNumber(2),
  }
  const trace = ({ nodes }: SimulationResult): unknown =>
    nodes.map(({ effects, state }) => ({ effects, state }))

  it('gives the same effects for the same events', () => {
    assert.deepEqual(trace(simulate(options)), trace(simulate(options)))
  })

  it('gives the same effects when the state is cloned between any two steps', () => {
    assert.deepEqual(trace(simulate({ ...options, cloneStates: true })), trace(simulate(options)))
  })
})

function emitted(node: SimulatedNode): readonly Statement[] {
  return node.effects.flatMap((effect) => (effect.type === 'emit' ? [effect.statement] : []))
}

function assertAgreement(nodes: readonly SimulatedNode[], where = ''): void {
  const [first] = nodes
  for (const { id, decided } of nodes) {
    assert.ok(decided.length > 0, `${where}: ${id.slice(-2)} did not decide`)
    // A restart after the decision announces it again; it must be the same.
    for (const value of decided)
      assert.deepEqual(value, first?.decided[0], `${where}: ${id.slice(-2)} disagrees`)
  }
}

/** Own statements only move forward, are sane, and nobody but the liar is accused. */
function assertHonestHistory(nodes: readonly SimulatedNode[], liar: NodeId, where: string): void {
  for (const node of nodes) {
    for (const type of ['nomination', 'ballot']) {
      const line = emitted(node).filter(
        ({ pledges }) => (pledges.type === 'nominate') === (type === 'nomination'),
      )
      line.forEach(({ pledges }, at) => {
        assert.ok(isSane(pledges), where)
        const before = line[at - 1]
        if (before !== undefined)
          assert.ok(isNewerStatement(before.pledges, pledges), `${where}: ${type} went back`)
      })
    }
    for (const effect of node.effects) {
      assert.notEqual(effect.type, 'stepLimit', where)
      if (effect.type === 'equivocation') assert.equal(effect.second.statement.nodeId, liar, where)
    }
  }
}
