/**
 * A protocol run: the network, its nodes and liars, the faults of the plan, and a referee.
 * @module
 */
import { type Envelope, type NodeId, type QuorumSet, quorumSetHash, type Statement } from '@watt/scp'
import { type Check, type Outcome, type Sometimes } from '../outcome.ts'
import type { Plan } from '../plan.ts'
import { createRandom, type Random } from '../random.ts'
import { Timeline } from '../timeline.ts'
import { traced } from '../traced-statement.ts'
import { TraceHash } from '../trace-hash.ts'
import type { Tracer, TraceEvent } from '../trace.ts'
import { quorumSetOf } from '../trust-map.ts'
import { Disk } from './disk.ts'
import { falseHistory } from './false-history.ts'
import { beginFault, type Effects, endFault } from './fault-effects.ts'
import { Liar } from './liar.ts'
import { limits } from './limits.ts'
import type { Around } from './node-parts.ts'
import { SimulatedNode } from './node.ts'
import { Referee } from './referee.ts'
import { Sets } from './sets.ts'
import { nameOfValue } from './value.ts'
import { Links } from './wires.ts'

/** Longest that a network may take to converge once nothing is wrong any more, in block times. */
const convergencePeriodsMax = 60

export type RunOptions = { readonly tracer?: Tracer | undefined; readonly without?: readonly Check[] }

/** Runs a plan to its end, or to its first violation. */
export function runProtocol(plan: Plan, options: RunOptions = {}): Outcome {
  return new ProtocolRun(plan, options).run()
}

type Message = {
  readonly id: number
  readonly envelope: Envelope
  readonly origin: number
  readonly self: number
  seenBy: number
}

type Actor = {
  readonly liar: Liar | undefined
  /** One, or the two selves of an equivocator. */
  readonly selves: readonly SimulatedNode[]
  clockOffsetMs: number
  /** The latest that it read. */
  latestClockMs: number
}

class ProtocolRun {
  readonly #plan: Plan
  readonly #tracer: Tracer | undefined
  readonly #timeline = new Timeline()
  readonly #random: Random
  readonly #links: Links
  readonly #sets = new Sets()
  readonly #referee: Referee
  readonly #actors: readonly Actor[]
  readonly #everyone: readonly number[]
  readonly #nodeNumbers: ReadonlyMap<NodeId, number>
  readonly #quorumSets = new Map<string, QuorumSet>()
  readonly #messages = new WeakMap<Statement, Message>()
  readonly #hash = new TraceHash()
  readonly #counts: Partial<Record<Sometimes, number>> = {}
  #messageCount = 0
  #isCalm = false

  constructor(plan: Plan, { tracer, without = [] }: RunOptions) {
    this.#plan = plan
    this.#tracer = tracer
    this.#everyone = [...plan.map.keys()]
    this.#random = createRandom(plan.seed, 'protocol')
    this.#links = new Links(plan.wires, this.#random.fork('links'))
    const ids = plan.map.map((_, node) => idOf(node))
    this.#nodeNumbers = new Map(ids.map((id, node) => [id, node]))
    this.#referee = new Referee({
      map: plan.map,
      sets: this.#sets,
      isHonest: (node) => this.#actors[node]!.liar === undefined,
      nodeOf: ({ statement }) => this.#nodeNumbers.get(statement.nodeId) ?? -1,
      nowMs: () => this.#timeline.nowMs,
      clockMs: () => this.#timeline.nowMs + startMs,
      latestClockMs: (node) => this.#actors[node]!.latestClockMs,
      without: new Set(without),
    })
    this.#actors = plan.map.map((_, node) => this.#createActor(node))
  }

  run(): Outcome {
    const { durationMs, blockTimeMs, faults, seed } = this.#plan
    const isOver = (): boolean => this.#referee.violation !== undefined
    const effects = this.#effects()
    for (const { selves } of this.#actors) for (const self of selves) self.start()
    for (const fault of faults) {
      this.#timeline.after(fault.atMs, () => {
        this.#count(fault.kind)
        beginFault(fault, effects)
      })
      this.#timeline.after(Math.min(fault.atMs + fault.forMs, durationMs), () => endFault(fault, effects))
    }
    this.#timeline.run(durationMs, isOver)
    const periodsToConverge = isOver() ? undefined : this.#converge(blockTimeMs, isOver)
    return {
      seed,
      violation: this.#referee.violation,
      virtualMs: this.#timeline.nowMs,
      decidedSlots: this.#referee.decided.length,
      periodsToConverge,
      traceHash: this.#hash.digest(),
      counts: this.#counts,
    }
  }

  /** Nothing is wrong any more, and liars are silent: everyone must close two more slots soon. */
  #converge(blockTimeMs: number, isOver: () => boolean): number | undefined {
    this.#isCalm = true
    this.#links.calm()
    for (const { liar, selves } of this.#actors) if (liar) for (const self of selves) self.crash(0)
    const honest = this.#actors.flatMap(({ liar, selves }) => (liar ? [] : selves))
    const startMs = this.#timeline.nowMs
    const wanted = this.#referee.decided.length + 2
    const hasConverged = (): boolean => honest.every(({ head }) => head >= wanted)
    this.#timeline.run(startMs + convergencePeriodsMax * blockTimeMs, () => isOver() || hasConverged())
    if (isOver() || this.#referee.isForked) return undefined
    if (hasConverged()) return Math.ceil((this.#timeline.nowMs - startMs) / blockTimeMs)
    const heads = honest.map(({ head }) => head).join(', ')
    this.#referee.fail(
      'convergence',
      undefined,
      `Slot ${wanted} was not closed by all; they are at ${heads}.`,
    )
    return undefined
  }

  #createActor(node: number): Actor {
    const { map, liars, blockTimeMs, clockOffsetsMs } = this.#plan
    const { trusts, isValidator } = map[node]!
    const lies = liars.find((it) => it.node === node)
    const random = this.#random.fork(`node ${node}`)
    const liar = lies && new Liar(lies, map.length, random, (lie) => this.#count(lie))
    const quorumSetBy = (self: number): QuorumSet => {
      const claimed = lies?.sides?.[self]?.trusts
      const set = claimed ? { threshold: claimed.length, nodes: claimed, inner: [] } : trusts
      const quorumSet = quorumSetOf(set, idOf)
      this.#quorumSets.set(quorumSetHash(quorumSet), quorumSet)
      return quorumSet
    }
    const actor = { liar, clockOffsetMs: clockOffsetsMs[node] ?? 0, latestClockMs: 0 }
    const clock = (): number => {
      const readMs = Math.max(0, Math.floor(this.#timeline.nowMs + actor.clockOffsetMs + startMs))
      actor.latestClockMs = Math.max(actor.latestClockMs, readMs)
      return readMs
    }
    const selves = (liar?.has('equivocate') ? [0, 1] : [0]).map(
      (self) =>
        new SimulatedNode({
          id: idOf(node),
          quorumSet: quorumSetBy(self),
          isValidator,
          blockTimeMs,
          timeline: this.#timeline,
          disk: new Disk(this.#timeline, random.fork(`disk ${self}`)),
          sets: this.#sets,
          quorumSetBy: (hash) => this.#quorumSets.get(hash),
          clock,
          propose: (_, parentMs) => {
            const honestMs = Math.max(clock(), parentMs + 1)
            const { isValid, givenTo } = liar?.set() ?? { isValid: true, givenTo: undefined }
            return {
              set: this.#sets.propose(isValid, givenTo),
              closeTimeMs: liar?.closeTime(honestMs) ?? honestMs,
            }
          },
          around: this.#around(node, self, liar, random),
        }),
    )
    return Object.assign(actor, { selves })
  }

  #around(node: number, self: number, liar: Liar | undefined, random: Random): Around {
    const others = this.#plan.map
      .map((_, peer) => peer)
      .filter((peer) => peer !== node && liar?.listens(self, peer) !== false)
    const reachable = (peer: number): boolean =>
      this.#links.reaches(node, peer) &&
      this.#links.reaches(peer, node) &&
      this.#actors[peer]!.selves[0]!.isUp
    /** A question to a peer and its answer; undefined when either is lost. */
    const ask = <T>(
      peer: number,
      answer: (other: Actor) => T,
      take: (found: T | undefined) => void,
    ): void => {
      this.#timeline.after(this.#links.roundTrip(node, peer), () =>
        take(reachable(peer) ? answer(this.#actors[peer]!) : undefined),
      )
    }
    return {
      publish: (envelope) => this.#publish(node, self, liar, envelope),
      decided: (slot, value, proof, from) => {
        this.#referee.closed(node, slot, value, proof, from)
        if (from === 'catch-up') this.#count('catch-up')
        if (from === 'catch-up' && !this.#referee.isProven(node, slot, value, proof))
          this.#count('proven-later')
        this.#note({ type: 'decide', atMs: this.#timeline.nowMs, node, slot, value: nameOfValue(value) })
        if (slot % 50 === 0)
          this.#referee.forgetBelow(Math.min(...this.#actors.map(({ selves }) => selves[0]!.head)) - 20)
      },
      timedOut: (slot, timer) => {
        this.#checkBounds(node)
        if (timer === 'ballot') this.#count('ballot-timeout')
        this.#note({ type: 'timeout', atMs: this.#timeline.nowMs, node, slot, timer })
      },
      accused: (second) => {
        this.#count('equivocation-seen')
        this.#referee.accused(node, second)
      },
      exhausted: (slot) =>
        this.#referee.fail('bounds', node, `Slot ${slot}: the work for one event ran past its bound.`),
      fetchSet: (set, from, take) => {
        const peer = from !== undefined && from >= 0 ? from : random.pick(others)
        ask(
          peer,
          ({ liar, selves }) =>
            liar ? this.#sets.exists(set) && this.#sets.isGivenTo(set, node) : selves[0]!.knownSets.has(set),
          (came) => {
            if (came) this.#count('fetched-set')
            take(came === true)
          },
        )
      },
      askState: () => {
        for (const peer of random.sample(others, 2)) {
          const mine = this.#actors[node]?.selves[self]
          ask(
            peer,
            ({ selves }) => ({ head: selves[0]!.head, envelopes: selves[0]!.tell((mine?.head ?? 0) + 1) }),
            (state) => {
              if (state === undefined || mine === undefined) return
              for (const envelope of state.envelopes) mine.hear(envelope, peer)
              mine.hint(peer, state.head)
            },
          )
        }
      },
      askClosed: (peer, from, take) =>
        ask(
          peer,
          ({ liar, selves }) => {
            const [teller] = selves
            const answer = teller!.offer(from, limits.blocksPerQuestion)
            if (liar === undefined) this.#referee.offered(peer, from, answer)
            return liar?.has('invent') ? falseHistory(idOf(peer), from, answer) : answer
          },
          take,
        ),
    }
  }

  #publish(node: number, self: number, liar: Liar | undefined, envelope: Envelope): void {
    if (this.#isCalm && liar) return
    if (liar === undefined) {
      this.#referee.said(node, envelope.statement)
      this.#send(this.#messageOf(node, self, envelope), node, this.#everyone)
      return
    }
    for (const { envelope: lie, to, lateMs } of liar.send(envelope, self)) {
      const message = this.#messageOf(node, self, lie)
      if (lateMs === 0) this.#send(message, node, to)
      else this.#timeline.after(lateMs, () => this.#send(message, node, to))
    }
  }

  /** A statement that is said again is the same message: who has it already drops it. */
  #messageOf(node: number, self: number, envelope: Envelope): Message {
    const { statement } = envelope
    const known = this.#messages.get(statement)
    if (known !== undefined) return known
    const message = { id: this.#messageCount++, envelope, origin: node, self, seenBy: 1 << node }
    this.#messages.set(statement, message)
    this.#note({
      type: 'say',
      atMs: this.#timeline.nowMs,
      node,
      id: message.id,
      slot: Number(statement.slot),
      statement: this.#tracer ? traced(statement.pledges, nameOfValue) : nothingTraced,
    })
    return message
  }

  #send(message: Message, from: number, to: readonly number[]): void {
    for (const peer of to) {
      if (peer === from || peer === message.origin || (message.seenBy >>> peer) & 1) continue
      const delays = this.#links.reaches(from, peer) ? this.#links.delays(from, peer) : []
      if (delays.length === 0) {
        this.#tracer?.({ type: 'lose', atMs: this.#timeline.nowMs, node: peer, from, id: message.id })
        continue
      }
      this.#deliver(message, from, peer, delays[0]!, false)
      if (delays.length > 1) this.#deliver(message, from, peer, delays[1]!, true)
    }
  }

  #deliver(message: Message, from: number, to: number, afterMs: number, isCopy: boolean): void {
    this.#timeline.after(afterMs, () => this.#arrive(message, from, to, isCopy))
  }

  #arrive(message: Message, from: number, to: number, isCopy: boolean): void {
    const { selves, liar } = this.#actors[to]!
    if (!selves[0]!.isUp || !this.#links.reaches(from, to)) return
    const bit = 1 << to
    const isKnown = (message.seenBy & bit) !== 0
    // Caches of what was seen are bounded: sometimes a copy gets through.
    if (isKnown && !isCopy) return
    message.seenBy |= bit
    this.#note({ type: 'hear', atMs: this.#timeline.nowMs, node: to, id: message.id, from })
    liar?.hear(message.envelope)
    for (let which = 0; which < selves.length; which++)
      if (liar === undefined || liar.listens(which, from, message.self))
        selves[which]!.hear(message.envelope, from)
    if (this.#plan.relays && !isKnown && liar === undefined) this.#send(message, to, this.#everyone)
  }

  #effects(): Effects {
    return {
      links: this.#links,
      targets: this.#actors,
      note: (type, node) => this.#note({ type, atMs: this.#timeline.nowMs, node }),
      restart: (node) => this.#restart(node),
    }
  }

  #restart(node: number): void {
    const { selves } = this.#actors[node]!
    for (const self of selves) self.spare()
    if (selves[0]!.isUp) return // It wrote too little to be hit, or another fault had it restarted already.
    this.#count('restart')
    this.#note({ type: 'up', atMs: this.#timeline.nowMs, node })
    for (const self of selves) {
      this.#referee.restarted(
        node,
        self.disk.durable.closed.length,
        (slot) => self.disk.durable.closed[slot - 1]?.value,
      )
      self.start()
    }
    // What it had seen before, it may be told again.
    for (const actor of this.#actors)
      for (const self of actor.selves)
        for (const statement of self.disk.durable.statements.values()) {
          const message = this.#messages.get(statement)
          if (message !== undefined) message.seenBy &= ~(1 << node)
        }
  }

  #checkBounds(node: number): void {
    const { liar, selves } = this.#actors[node]!
    if (liar !== undefined) return
    const { slotsHeld: slots, jobs } = selves[0]!
    if (jobs > 0) return // What it would drop waits in line.
    if (slots > limits.slotsKept + 2) this.#referee.fail('bounds', node, `It keeps ${slots} slots in memory.`)
  }

  #count(what: Sometimes): void {
    this.#counts[what] = (this.#counts[what] ?? 0) + 1
  }

  #note(event: TraceEvent): void {
    this.#hash.add(event)
    this.#tracer?.(event)
  }
}

/** Clocks do not start at zero, so that they can be off either way. */
const startMs = 1_000_000

const nothingTraced = { kind: 'externalize', commit: '', nH: 0 } as const

function idOf(node: number): NodeId {
  return (node + 1).toString(16).padStart(64, '0')
}
