/**
 * A whole network in one thread: a queue of future deliveries, a seeded generator, and faults.
 *
 * Signatures are 64 bytes derived from the node, never empty, so a statement that was not sent shows.
 * @module
 */
import { createDefaultDriver, quorumSetHash } from './defaults.ts'
import { compareIds, compareValues } from './bytes.ts'
import { createScp, type ScpState, step } from './scp.ts'
import type { Driver, Effect, Envelope, Event, NodeId, QuorumSet, Statement, Value } from './types.ts'

export type SimulationOptions = {
  readonly seed: number
  readonly quorumSet: QuorumSet
  readonly validators: readonly NodeId[]
  readonly watchers?: readonly NodeId[]
  /** Share of deliveries that get lost, 0 .. 1. Statements are sent again every 2 s. */
  readonly loss?: number
  /** Share of deliveries that arrive twice. */
  readonly duplication?: number
  /** Sends two stories: nominations and ballots for its own value go to half of the network. */
  readonly equivocator?: NodeId
  /** Loses its memory at these times and comes back with what it had stored. */
  readonly restarts?: readonly { readonly node: NodeId; readonly atMs: number; readonly forMs: number }[]
  /** Copies the state structurally between any two steps. */
  readonly cloneStates?: boolean
  /** Of nomination rounds and of ballots; stellar-core's when left out. */
  readonly timeouts?: Parameters<typeof createDefaultDriver>[0]
}

export type SimulatedNode = {
  readonly id: NodeId
  state: ScpState
  down: boolean
  readonly stored: Map<string, Statement>
  readonly decided: Value[]
  decidedAtMs: number | undefined
  readonly effects: Effect[]
}

export type SimulationResult = {
  readonly nodes: readonly SimulatedNode[]
  readonly atMs: number
  readonly deliveries: number
}

/** Hex identity number `index`. */
export function nodeNumber(index: number): NodeId {
  return (index + 1).toString(16).padStart(64, '0')
}

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Everything valid, the greatest candidate wins. */
export function plainDriver(quorumSets: readonly QuorumSet[]): Driver {
  const byHash = new Map(quorumSets.map((it) => [quorumSetHash(it), it]))
  return {
    ...createDefaultDriver(),
    validateValue: (_, value) => (value.length > 0 ? 'valid' : 'invalid'),
    extractValidValue: () => undefined,
    combineCandidates: (_, candidates) => candidates.toSorted(compareValues).at(-1),
    quorumSet: (hash) => byHash.get(hash),
  }
}

/** Runs slot 1 until every validator and watcher that is not the equivocator decided, or `limitMs` passed. */
export function simulate(options: SimulationOptions, limitMs: number = 120_000): SimulationResult {
  const simulation = new Simulation(options)
  return simulation.run(limitMs)
}

type Pending = { readonly atMs: number; readonly order: number; readonly run: () => void }

class Simulation {
  readonly #options: SimulationOptions
  readonly #random: () => number
  readonly #driver: Driver
  readonly #nodes: readonly SimulatedNode[]
  readonly #queue: Pending[] = []
  #nowMs = 0
  #order = 0
  #deliveries = 0

  constructor(options: SimulationOptions) {
    this.#options = options
    this.#random = seededRandom(options.seed)
    const { timeoutMs } = createDefaultDriver(options.timeouts)
    this.#driver = { ...plainDriver([options.quorumSet]), timeoutMs }
    const ids = [...options.validators, ...(options.watchers ?? [])]
    this.#nodes = ids.map((id) => ({
      id,
      state: this.#fresh(id),
      down: false,
      stored: new Map(),
      decided: [],
      decidedAtMs: undefined,
      effects: [],
    }))
  }

  run(limitMs: number): SimulationResult {
    for (const node of this.#nodes) {
      if (this.#isValidator(node)) this.#at(this.#random() * 500, () => this.#nominate(node))
      this.#at(2000 + this.#random() * 500, () => this.#repeat(node))
    }
    for (const { node: id, atMs, forMs } of this.#options.restarts ?? []) {
      const node = this.#nodes.find((it) => it.id === id)
      if (node === undefined) continue
      this.#at(atMs, () => (node.down = true))
      this.#at(atMs + forMs, () => this.#restart(node))
    }
    while (this.#queue.length > 0 && this.#nowMs < limitMs && !this.#isDone()) {
      const next = this.#queue.shift() as Pending
      this.#nowMs = next.atMs
      next.run()
    }
    return { nodes: this.#nodes, atMs: this.#nowMs, deliveries: this.#deliveries }
  }

  #isDone(): boolean {
    return this.#nodes.every((it) => it.id === this.#options.equivocator || it.decided.length > 0)
  }

  #isValidator(node: SimulatedNode): boolean {
    return this.#options.validators.includes(node.id)
  }

  #fresh(id: NodeId): ScpState {
    return createScp({
      nodeId: id,
      quorumSet: this.#options.quorumSet,
      isValidator: this.#options.validators.includes(id),
    })
  }

  #nominate(node: SimulatedNode): void {
    const value = new TextEncoder().encode(`value of ${node.id.slice(-2)}`)
    this.#feed(node, { type: 'nominate', slot: 1n, value, previousValue: new Uint8Array([7]) })
  }

  #feed(node: SimulatedNode, event: Event): void {
    if (node.down) return
    if (this.#options.cloneStates) node.state = structuredClone(node.state)
    const [state, effects] = step(node.state, event, this.#driver)
    node.state = state
    for (const effect of effects) {
      node.effects.push(effect)
      this.#carryOut(node, effect)
    }
  }

  #carryOut(node: SimulatedNode, effect: Effect): void {
    switch (effect.type) {
      case 'emit': {
        const { statement } = effect
        node.stored.set(statement.pledges.type === 'nominate' ? 'nomination' : 'ballot', statement)
        this.#feed(node, { type: 'envelope', envelope: sign(statement) })
        this.#broadcast(node, statement)
        return
      }
      case 'setTimer': {
        const { slot, timer, generation, ms } = effect
        this.#at(ms, () => this.#feed(node, { type: 'timer', slot, timer, generation }))
        return
      }
      case 'externalized':
        node.decided.push(effect.value)
        node.decidedAtMs ??= this.#nowMs
        return
      case 'stopTimer':
      case 'phase':
      case 'equivocation':
      case 'stepLimit':
        return // Stale timers are no-ops by their generation.
    }
  }

  #broadcast(node: SimulatedNode, statement: Statement): void {
    const { loss = 0, duplication = 0, equivocator } = this.#options
    const lie = node.id === equivocator ? otherStory(statement) : statement
    this.#nodes.forEach((peer, index) => {
      if (peer === node) return
      const envelope = sign(index % 2 === 0 ? statement : lie)
      const copies = this.#random() < duplication ? 2 : 1
      for (let copy = 0; copy < copies; copy += 1) {
        if (this.#random() < loss) continue
        this.#at(20 + this.#random() * 300, () => this.#deliver(peer, envelope))
      }
    })
  }

  #deliver(peer: SimulatedNode, envelope: Envelope): void {
    this.#deliveries += 1
    this.#feed(peer, { type: 'envelope', envelope })
  }

  #repeat(node: SimulatedNode): void {
    if (!node.down) for (const statement of node.stored.values()) this.#broadcast(node, statement)
    this.#at(2000, () => this.#repeat(node))
  }

  #restart(node: SimulatedNode): void {
    node.down = false
    node.state = this.#fresh(node.id)
    for (const statement of node.stored.values()) {
      this.#feed(node, { type: 'restore', envelope: sign(statement) })
    }
    if (this.#isValidator(node)) this.#nominate(node)
  }

  #at(delayMs: number, run: () => void): void {
    this.#order += 1
    const pending = { atMs: this.#nowMs + delayMs, order: this.#order, run }
    // Binary search keeps the queue sorted by time, then by order of arrival.
    let low = 0
    let high = this.#queue.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#queue[middle] as Pending).atMs <= pending.atMs) low = middle + 1
      else high = middle
    }
    this.#queue.splice(low, 0, pending)
  }
}

/** An envelope as the network carries it. */
export function sign(statement: Statement): Envelope {
  const tail = Number.parseInt(statement.nodeId.slice(-2), 16)
  return { statement, signature: new Uint8Array(64).fill(tail) }
}

/** The same statement about another value, as a liar tells it to the other half. */
function otherStory(statement: Statement): Statement {
  const twist = (value: Value): Value => Uint8Array.of(...value, 0x21)
  const { pledges } = statement
  switch (pledges.type) {
    case 'nominate':
      return {
        ...statement,
        pledges: { ...pledges, votes: pledges.votes.map(twist), accepted: pledges.accepted.map(twist) },
      }
    case 'prepare':
      return {
        ...statement,
        pledges: {
          ...pledges,
          ballot: { ...pledges.ballot, value: twist(pledges.ballot.value) },
          prepared: pledges.prepared && { ...pledges.prepared, value: twist(pledges.prepared.value) },
        },
      }
    case 'confirm':
      return {
        ...statement,
        pledges: { ...pledges, ballot: { ...pledges.ballot, value: twist(pledges.ballot.value) } },
      }
    case 'externalize':
      return {
        ...statement,
        pledges: { ...pledges, commit: { ...pledges.commit, value: twist(pledges.commit.value) } },
      }
  }
}

/** `count` validators, `threshold` of them. */
export function flatSet(count: number, threshold: number): QuorumSet {
  const validators = Array.from({ length: count }, (_, index) => nodeNumber(index)).toSorted(compareIds)
  return { threshold, validators, innerSets: [] }
}

/** Organisations of three, 2 of 3 inside. */
export function tieredSet(organisations: number, threshold: number): QuorumSet {
  const innerSets = Array.from({ length: organisations }, (_, organisation) => ({
    threshold: 2,
    validators: [0, 1, 2].map((index) => nodeNumber(organisation * 3 + index)),
    innerSets: [],
  }))
  return { threshold, validators: [], innerSets }
}
