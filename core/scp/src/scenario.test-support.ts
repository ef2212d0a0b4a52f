/**
 * Scripted statements: one real node, others played by the test.
 * @module
 */
import assert from 'node:assert/strict'
import { quorumSetHash } from './defaults.ts'
import { createScp, type ScpState, step } from './scp.ts'
import { flatSet, nodeNumber, plainDriver, sign } from './simulated-network.test-support.ts'
import type { Ballot, Driver, Effect, Event, NodeId, Pledges, QuorumSet, Value } from './types.ts'
import { slotAt } from './slots.ts'

export const x: Value = Uint8Array.of(1)
export const y: Value = Uint8Array.of(2)
export const z: Value = Uint8Array.of(3)

/** Five nodes, four of them: two others block, four others are a quorum without this node. */
export const fiveNodes: QuorumSet = flatSet(5, 4)
/** The node under test is number 0. */
export const others: readonly NodeId[] = [1, 2, 3, 4].map(nodeNumber)

export type ScenarioOptions = {
  readonly quorumSet?: QuorumSet
  readonly isValidator?: boolean
  readonly driver?: Partial<Driver>
}

/** Feeds events to node 0 and keeps what it answers. */
export class Scenario {
  state: ScpState
  readonly driver: Driver
  readonly quorumSet: QuorumSet
  /** Effects of the last event. */
  last: readonly Effect[] = []
  readonly #hash: string

  constructor({ quorumSet = fiveNodes, isValidator = true, driver = {} }: ScenarioOptions = {}) {
    this.quorumSet = quorumSet
    this.#hash = quorumSetHash(quorumSet)
    // This node leads every round unless a test says otherwise.
    const weight = (_: NodeId, __: QuorumSet, isLocal: boolean): bigint => (isLocal ? 2n ** 64n - 1n : 0n)
    this.driver = { ...plainDriver([quorumSet]), nodeWeight: weight, ...driver }
    this.state = createScp({ nodeId: nodeNumber(0), quorumSet, isValidator })
  }

  feed(event: Event): readonly Effect[] {
    const [state, effects] = step(this.state, event, this.driver)
    this.state = state
    this.last = effects
    return effects
  }

  /** A statement of another node; returns what this node says to it. */
  hear(node: NodeId, pledges: Pledges, slot: bigint = 1n): Pledges | undefined {
    this.feed({ type: 'envelope', envelope: sign({ nodeId: node, slot, pledges }) })
    return this.said()
  }

  /** The same statement of several nodes: nothing is said to all but the last. */
  hearQuietly(nodes: readonly NodeId[], pledges: Pledges): Pledges | undefined {
    nodes.forEach((node, at) => {
      const answer = this.hear(node, pledges)
      if (at < nodes.length - 1) assert.equal(answer, undefined, `said something after ${at + 1} statements`)
    })
    return this.said()
  }

  /** What was emitted in the last event; at most one statement of balloting, else the nomination. */
  said(): Pledges | undefined {
    return this.last.flatMap((it) => (it.type === 'emit' ? [it.statement.pledges] : [])).at(-1)
  }

  nominate(value: Value): Pledges | undefined {
    this.feed({ type: 'nominate', slot: 1n, value, previousValue: Uint8Array.of(0) })
    return this.said()
  }

  /** Lets the running timer fire. */
  timeOut(timer: 'nomination' | 'ballot'): Pledges | undefined {
    const { timerGeneration, timerArmed } = this.ballotOrNomination(timer)
    assert.ok(timerArmed, `the ${timer} timer is not running`)
    this.feed({ type: 'timer', slot: 1n, timer, generation: timerGeneration })
    return this.said()
  }

  ballotOrNomination(timer: 'nomination' | 'ballot'): {
    readonly timerGeneration: number
    readonly timerArmed: boolean
  } {
    const slot = slotAt(this.state.slots, 1n)
    assert.ok(slot)
    return slot[timer]
  }

  /** Takes this node through nomination, so that it starts the ballot (1, value). */
  startBallot(value: Value): Pledges | undefined {
    this.nominate(value)
    for (const node of others.slice(0, 3)) this.hear(node, this.nomination([value], [value]))
    return this.said()
  }

  nomination(votes: readonly Value[], accepted: readonly Value[] = []): Pledges {
    return { type: 'nominate', quorumSetHash: this.#hash, votes, accepted }
  }

  prepare(
    current: Ballot,
    {
      prepared,
      preparedPrime,
      nC = 0,
      nH = 0,
    }: { prepared?: Ballot; preparedPrime?: Ballot; nC?: number; nH?: number } = {},
  ): Pledges {
    return { type: 'prepare', quorumSetHash: this.#hash, ballot: current, prepared, preparedPrime, nC, nH }
  }

  confirm(current: Ballot, nPrepared: number, nCommit: number, nH: number): Pledges {
    return { type: 'confirm', quorumSetHash: this.#hash, ballot: current, nPrepared, nCommit, nH }
  }

  externalize(commit: Ballot, nH: number): Pledges {
    return { type: 'externalize', commit, nH, commitQuorumSetHash: this.#hash }
  }
}

/** (counter, value) */
export function ballot(counter: number, value: Value): Ballot {
  return { counter, value }
}
