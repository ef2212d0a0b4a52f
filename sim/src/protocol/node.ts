/**
 * A node of a protocol run: scp itself, and around it the least that a herder does. It stores before it speaks, fetches
 * what it lacks, closes slots in order, repeats itself, and catches up with those ahead.
 * @module
 */
import {
  createScp,
  type Driver,
  type Effect,
  type Envelope,
  type Event,
  externalizedProof,
  externalizedValue,
  latestStatements,
  type NodeId,
  ownStatements,
  type ScpState,
  slotAt,
  type Statement,
  step,
  type Value,
} from '@watt/scp'
import { createCatchUp } from './catch-up.ts'
import type { Closed, Disk } from './disk.ts'
import { createDriver, valuesIn } from './driver.ts'
import { Held } from './held.ts'
import type { NodeParts } from './node-parts.ts'
import { JobLine } from './job-line.ts'
import { limits } from './limits.ts'
import { SetSearch } from './set-search.ts'
import { keep, saidIn, setsIn, sign } from './statements.ts'
import { decodeValue, encodeValue, firstValue, markOf } from './value.ts'

export class SimulatedNode {
  readonly id: NodeId
  readonly isValidator: boolean
  readonly disk: Disk
  readonly knownSets: Set<number> = new Set([0])
  /** Slots closed. */
  head = 0
  isUp = false
  isPaused = false
  state: ScpState
  readonly #parts: NodeParts
  readonly #driver: Driver
  #held: Held = new Held()
  #catchUp: ReturnType<typeof createCatchUp>
  #search: SetSearch
  #crashAt: { write: number; readonly crash: () => void } | undefined
  readonly #line = new JobLine(() => this.isUp && !this.isPaused)
  /** Timers of an earlier life, or of an earlier slot, are no longer heard. */
  #life = 0
  #lastCloseMs = 0
  /** Slots as they were when their proof was stored; one that heard more is another object. */
  #proofsKept = new WeakSet<object>()
  #lastAskMs = 0
  /** A decision whose set is not here yet. */
  #awaited: { readonly slot: number; readonly value: Value } | undefined

  constructor(parts: NodeParts) {
    this.#parts = parts
    this.id = parts.id
    this.isValidator = parts.isValidator
    this.disk = parts.disk
    this.#driver = createDriver({
      sets: parts.sets,
      quorumSetBy: parts.quorumSetBy,
      clock: parts.clock,
      head: () => this.head,
      last: () => this.lastValue,
      closed: (slot) => this.disk.durable.closed[slot - 1]?.value,
      knows: (set) => this.knownSets.has(set),
    })
    this.state = this.#fresh()
    this.#catchUp = this.#newCatchUp()
    this.#search = this.#newSearch()
  }

  get lastValue(): Value {
    return this.disk.durable.closed[this.head - 1]?.value ?? firstValue
  }

  get jobs(): number {
    return this.#line.length
  }

  get slotsHeld(): number {
    return this.state.slots.length
  }

  /** Begins, or begins again with what the disk kept. */
  start(): void {
    const { durable } = this.disk
    this.#life++
    this.isUp = true
    this.isPaused = false
    this.head = durable.closed.length
    this.state = this.#fresh()
    this.#held = new Held()
    this.#catchUp = this.#newCatchUp()
    this.#search = this.#newSearch()
    this.#awaited = undefined
    this.#line.clear()
    this.#lastCloseMs = this.#parts.timeline.nowMs
    this.knownSets.clear()
    for (const set of [0, ...durable.pinned]) this.knownSets.add(set)
    for (const statement of durable.statements.values())
      if (Number(statement.slot) > this.head)
        this.#later(() => this.#feed([{ type: 'restore', envelope: sign(statement) }]))
    this.#beat(this.#life)
    this.#parts.around.askState()
    this.#scheduleTrigger()
  }

  crash(keepPending: number): void {
    this.#life++
    this.isUp = false
    this.#crashAt = undefined
    this.#line.clear()
    this.disk.crash(keepPending)
  }

  /** Stops at a write to come: it is on the disk, and nothing that follows from it happens. */
  crashAt(write: number, crash: () => void): void {
    this.#crashAt = { write, crash }
  }

  /** Whatever was to stop it does not any more. */
  spare(): void {
    this.#crashAt = undefined
  }

  resume(): void {
    this.isPaused = false
    this.#line.drain()
  }

  hear(envelope: Envelope, from: number): void {
    if (this.isUp) this.#later(() => this.#take(envelope, from))
  }

  /** A peer said how far it is. */
  hint(peer: number, head: number): void {
    this.#catchUp.hint(peer, head)
    if (this.isUp) this.#later(() => this.#catchUp.check())
  }

  /** What this node tells a peer that asks for its state. */
  tell(fromSlot: number): readonly Envelope[] {
    return this.state.slots
      .filter(({ slot }) => Number(slot) >= fromSlot)
      .flatMap(({ slot }) => latestStatements(this.state, slot))
      .filter(({ signature }) => signature.length > 0)
  }

  #take(envelope: Envelope, from: number): void {
    const slot = Number(envelope.statement.slot)
    if (slot > this.head + 1) this.#catchUp.heard(envelope.statement.nodeId, from, slot - 1)
    if (slot > this.head + limits.slotsHeld) return
    if (slot > this.head + 1) {
      this.#held.hold(envelope)
      return this.#catchUp.check()
    }
    if (slot <= this.head && externalizedValue(this.state, BigInt(slot)) === undefined) return
    const missing = this.#missingSets(envelope.statement)
    if (missing.length === 0) return this.#feed([{ type: 'envelope', envelope }])
    this.#held.hold(envelope)
    for (const set of missing) this.#search.start(set, from)
  }

  #missingSets(statement: Statement): readonly number[] {
    if (Number(statement.slot) <= this.head) return []
    const missing: number[] = []
    for (const set of setsIn(statement.pledges)) if (!this.knownSets.has(set)) missing.push(set)
    return missing
  }

  #isWanted(set: number): boolean {
    if (this.#awaited !== undefined && decodeValue(this.#awaited.value)?.set === set) return true
    return this.#held.at(this.head + 1).some(({ statement }) => this.#missingSets(statement).includes(set))
  }

  #setCame(set: number): void {
    this.knownSets.add(set)
    if (this.#awaited !== undefined) return this.#close(this.#awaited)
    const slot = BigInt(this.head + 1)
    const events: Event[] = latestStatements(this.state, slot)
      .flatMap(({ statement }) => valuesIn(statement.pledges))
      .filter((value) => decodeValue(value)?.set === set)
      .map((value) => ({ type: 'valueChecked', slot, value }))
    this.#feed(events)
    this.#release()
  }

  /** Hears again what was held for the open slot. */
  #release(): void {
    for (const envelope of this.#held.take(this.head + 1)) this.#later(() => this.#take(envelope, -1))
  }

  /** Takes events one after the other, with all that follows from them; a decision closes its slot at the end. */
  #feed(events: Event[], decided?: { readonly slot: number; readonly value: Value }): void {
    const event = events.shift()
    if (event === undefined) return decided === undefined ? undefined : this.#close(decided)
    if (event.type === 'timer' && this.#isArmed(event))
      this.#parts.around.timedOut(Number(event.slot), event.timer)
    const [next, effects] = step(this.state, event, this.#driver)
    this.state = next
    const said = saidIn(effects)
    const goOn = (): void => {
      let decision = decided
      for (const effect of effects) {
        this.#carryOut(effect, events)
        if (effect.type === 'externalized') decision = { slot: Number(effect.slot), value: effect.value }
      }
      this.#feed(events, decision)
    }
    if (said.length === 0) goOn()
    else this.#write((durable) => keep(durable, said), goOn)
  }

  #carryOut(effect: Effect, events: Event[]): void {
    const { around } = this.#parts
    switch (effect.type) {
      case 'emit': {
        const envelope = sign(effect.statement)
        around.publish(envelope)
        events.push({ type: 'envelope', envelope })
        return
      }
      case 'setTimer': {
        const { slot, timer, generation, ms } = effect
        this.#after(ms, () => this.#feed([{ type: 'timer', slot, timer, generation }]))
        return
      }
      case 'equivocation':
        return around.accused(effect.second)
      case 'stepLimit':
        return around.exhausted(Number(effect.slot))
      case 'stopTimer':
      case 'phase':
      case 'externalized':
        return undefined
    }
  }

  #isArmed({ slot, timer, generation }: Extract<Event, { readonly type: 'timer' }>): boolean {
    const line = slotAt(this.state.slots, slot)?.[timer]
    return line?.timerGeneration === generation && line.timerArmed
  }

  #close(decided: { readonly slot: number; readonly value: Value }): void {
    const { slot, value } = decided
    if (slot !== this.head + 1) return
    const set = decodeValue(value)?.set
    if (set !== undefined && !this.knownSets.has(set)) {
      this.#awaited = decided
      return this.#search.start(set, undefined)
    }
    this.#store(slot, { value, proof: externalizedProof(this.state, BigInt(slot)) }, 'agreement')
  }

  #store(slot: number, closed: Closed, from: 'agreement' | 'catch-up', then?: () => void): void {
    const grown = this.#grownProofs(slot)
    this.#write(
      ({ closed: all, statements, pinned }) => {
        all[slot - 1] = closed
        for (const [earlier, proof] of grown)
          if (all[earlier - 1]!.proof.length < proof.length)
            all[earlier - 1] = { ...all[earlier - 1]!, proof }
        pinned.clear()
        for (const [key, statement] of statements)
          if (Number(statement.slot) <= slot - limits.slotsKept) statements.delete(key)
      },
      () => {
        this.#awaited = undefined
        this.head = slot
        this.#lastCloseMs = this.#parts.timeline.nowMs
        this.#parts.around.decided(slot, closed.value, closed.proof, from)
        this.#held.dropUpTo(slot)
        const keptFrom = BigInt(Math.max(0, slot - limits.slotsKept))
        this.#later(() => this.#feed([{ type: 'purge', slot: keptFrom }]))
        this.#release()
        this.#scheduleTrigger()
        then?.()
      },
    )
  }

  /** Statements that came after a slot was closed make its proof stronger. */
  #grownProofs(slot: number): readonly (readonly [number, readonly Envelope[]])[] {
    return this.state.slots
      .filter((it) => Number(it.slot) < slot && !this.#proofsKept.has(it))
      .map((it) => {
        this.#proofsKept.add(it)
        return [Number(it.slot), externalizedProof(this.state, it.slot)]
      })
  }

  /** Closed slots for a peer, also those whose proof is too short for this node: a later one proves them. */
  offer(from: number, count: number): readonly Closed[] {
    return this.disk.durable.closed.slice(from - 1, from - 1 + count)
  }

  /** Asks for the next slot one block time after the last agreed close time, by the own clock. */
  #scheduleTrigger(): void {
    const { blockTimeMs, clock } = this.#parts
    const slot = this.head + 1
    const dueMs = (decodeValue(this.lastValue)?.closeTimeMs ?? 0) + blockTimeMs
    const waitMs = Math.min(Math.max(dueMs - clock(), 0), blockTimeMs)
    this.#after(waitMs, () => {
      if (!this.isValidator || slot !== this.head + 1 || this.#catchUp.isRunning) return
      const parentCloseMs = decodeValue(this.lastValue)?.closeTimeMs ?? 0
      const { set, closeTimeMs } = this.#parts.propose(slot, parentCloseMs)
      this.knownSets.add(set)
      const value = encodeValue({ parent: markOf(this.lastValue), closeTimeMs, set })
      this.#feed([{ type: 'nominate', slot: BigInt(slot), value, previousValue: this.lastValue }])
    })
  }

  #beat(life: number): void {
    this.#parts.timeline.after(limits.repeatMs, () => {
      if (life !== this.#life) return
      this.#beat(life)
      if (this.isPaused) return
      const quietMs = this.#parts.timeline.nowMs - this.#lastCloseMs
      if (quietMs >= limits.repeatMs) this.#later(() => this.#repeat())
      if (quietMs < limits.stuckMs || this.#parts.timeline.nowMs - this.#lastAskMs < limits.recoverMs) return
      this.#lastAskMs = this.#parts.timeline.nowMs
      this.#parts.around.askState()
    })
  }

  #repeat(): void {
    for (const slot of [this.head, this.head + 1])
      for (const statement of ownStatements(this.state, BigInt(slot)))
        this.#parts.around.publish(sign(statement))
    this.#catchUp.check()
  }

  #write(change: Parameters<Disk['write']>[0], done: () => void): void {
    const life = this.#life
    this.#line.hold()
    this.disk.write(change, () => {
      if (life !== this.#life) return
      if (this.#crashAt !== undefined && --this.#crashAt.write === 0) this.#crashAt.crash()
      else this.#line.release(done)
    })
  }

  #later(job: () => void): void {
    this.#line.push(job)
  }

  #after(ms: number, run: () => void): void {
    const life = this.#life
    this.#parts.timeline.after(ms, () => life === this.#life && this.#later(run))
  }

  #newSearch(): SetSearch {
    const life = this.#life
    const { around } = this.#parts
    return new SetSearch({
      ask: (set, from, take) => around.fetchSet(set, from, (came) => life === this.#life && take(came)),
      isWanted: (set) => this.#isWanted(set),
      came: (set) => this.#later(() => this.#setCame(set)),
      after: (ms, run) => this.#after(ms, run),
    })
  }

  #newCatchUp(): ReturnType<typeof createCatchUp> {
    const { quorumSet, blockTimeMs, timeline, around } = this.#parts
    return createCatchUp({
      self: this.id,
      quorumSet,
      head: () => this.head,
      isSlow: () => timeline.nowMs - this.#lastCloseMs > 2 * blockTimeMs + limits.repeatMs,
      ask: (peer, from, take) => {
        const life = this.#life
        around.askClosed(peer, from, (closed) => life === this.#life && this.#later(() => take(closed)))
      },
      last: () => this.lastValue,
      close: (slot, closed, then) => {
        const set = decodeValue(closed.value)?.set
        if (set !== undefined) this.knownSets.add(set) // It comes with the block.
        this.#store(slot, closed, 'catch-up', then)
      },
      done: () => {
        around.askState()
        this.#scheduleTrigger()
      },
    })
  }

  #fresh(): ScpState {
    const { id: nodeId, quorumSet, isValidator } = this.#parts
    return createScp({ nodeId, quorumSet, isValidator })
  }
}
