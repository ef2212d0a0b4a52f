/**
 * A packed trace, opened: what happened when, and what a node knew at a moment. Runs in the page.
 * @module
 */
import type { TracedStatement, TraceEvent } from '../trace.ts'
import { eventTypes, type PackedTrace, timers } from './packed.ts'

/** A statement that a node had heard. */
export type Heard = { readonly from: number; readonly said: number; readonly heard: number }

export class History {
  readonly trace: PackedTrace
  readonly length: number
  readonly atMs: Float64Array
  /** When the last event was, or the last thing that the plan holds. */
  readonly endMs: number
  /** Per node, in order: the events that are its own doing, not those of the network. */
  readonly marks: readonly (readonly number[])[]
  /** Message to the event that first said it. */
  readonly #said = new Map<number, number>()
  /** Per node, in order: what came. */
  readonly #heard: readonly number[][]
  readonly #firstDecisions: { readonly slot: number; readonly atMs: number }[] = []
  #heardOf: { readonly index: number; readonly found: readonly number[] } | undefined

  constructor(trace: PackedTrace) {
    this.trace = trace
    this.length = trace.type.length
    this.atMs = new Float64Array(this.length)
    const marks: number[][] = trace.plan.map.map(() => [])
    this.#heard = trace.plan.map.map(() => [])
    const decided = new Set<number>()
    let nowUs = 0
    for (let index = 0; index < this.length; index++) {
      nowUs += trace.afterUs[index]!
      this.atMs[index] = nowUs / 1_000
      const type = this.typeAt(index)
      const subject = trace.subject[index]!
      if (type === 'decide' && !decided.has(subject)) {
        decided.add(subject)
        this.#firstDecisions.push({ slot: subject, atMs: nowUs / 1_000 })
      }
      if (type === 'say' && !this.#said.has(trace.subject[index]!))
        this.#said.set(trace.subject[index]!, index)
      if (type === 'hear') this.#heard[this.nodeAt(index)]!.push(index)
      else if (type !== 'lose') marks[this.nodeAt(index)]!.push(index)
    }
    this.marks = marks
    this.endMs = Math.max(nowUs / 1_000, trace.violation?.atMs ?? trace.calmAtMs, 1)
  }

  /** The last thing that the node of the violation did before it was found. */
  get violationAt(): number | undefined {
    const { violation } = this.trace
    if (violation?.node === undefined) return undefined
    const marks = this.marks[violation.node]!
    const until = this.firstFrom(violation.atMs + 0.002) - 1
    const found = marks[lastBefore(marks, until)]
    if (violation.check !== 'agreement') return found
    return marks.findLast((it) => it <= until && this.typeAt(it) === 'decide') ?? found
  }

  typeAt(index: number): TraceEvent['type'] {
    return eventTypes[this.trace.type[index]!]!
  }

  nodeAt(index: number): number {
    return this.trace.node[index]!
  }

  /** For what was heard or lost: who passed it on. For a catch-up: whom it was learnt from. */
  fromAt(index: number): number {
    return this.trace.detail[index]!
  }

  timerAt(index: number): (typeof timers)[number] {
    return timers[this.trace.detail[index]!]!
  }

  valueAt(index: number): string {
    return this.trace.values[this.trace.detail[index]!]!
  }

  /** Where the message of an event was said; undefined when the trace does not hold it. */
  sourceAt(index: number): number | undefined {
    const type = this.typeAt(index)
    if (type === 'say') return index
    return type === 'hear' || type === 'lose' ? this.#said.get(this.trace.subject[index]!) : undefined
  }

  statementAt(index: number): (TracedStatement & { readonly slot: number }) | undefined {
    const source = this.sourceAt(index)
    return source === undefined ? undefined : this.trace.statements[this.trace.detail[source]!]
  }

  /** Undefined: the event is about no slot. */
  slotAt(index: number): number | undefined {
    switch (this.typeAt(index)) {
      case 'say':
      case 'hear':
      case 'lose':
        return this.statementAt(index)?.slot
      case 'decide':
      case 'catch-up':
      case 'timeout':
        return this.trace.subject[index]
      case 'down':
      case 'up':
      case 'paused':
      case 'resumed':
        return undefined
    }
  }

  /** First event at or after a moment. */
  firstFrom(atMs: number): number {
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.atMs[middle]! < atMs) low = middle + 1
      else high = middle
    }
    return low
  }

  /** When the sender of a message that was heard or lost had it itself. */
  sentMs(index: number): number {
    const source = this.sourceAt(index)
    const from = this.fromAt(index)
    if (this.typeAt(index) === 'lose' || source === undefined) return this.atMs[index]!
    if (this.nodeAt(source) === from) return this.atMs[source]!
    const heard = this.#heard[from]!
    for (let at = lastBefore(heard, index); at >= 0; at--) {
      if (this.trace.subject[heard[at]!] === this.trace.subject[index]) return this.atMs[heard[at]!]!
      if (heard[at]! < source) break
    }
    return this.atMs[source]!
  }

  /** Events in which the message that an event said was heard or lost. */
  heardOf(index: number): readonly number[] {
    if (this.typeAt(index) !== 'say') return []
    if (this.#heardOf?.index !== index) {
      const found: number[] = []
      for (let at = index; at < this.length; at++)
        if (this.sourceAt(at) === index && at !== index) found.push(at)
      this.#heardOf = { index, found }
    }
    return this.#heardOf.found
  }

  /** When each slot was first decided by anybody. */
  get firstDecisions(): readonly { readonly slot: number; readonly atMs: number }[] {
    return this.#firstDecisions
  }

  /** The newest statement of each other node about a slot that a node had heard by an event, since it last started. */
  knownBy(node: number, slot: number, until: number): readonly Heard[] {
    const newest = new Map<number, Heard>()
    const heard = this.#heard[node]!
    const startedAt = this.marks[node]!.findLast((it) => it <= until && this.typeAt(it) === 'down') ?? -1
    for (let at = lastBefore(heard, until); at >= 0 && heard[at]! > startedAt; at--) {
      const index = heard[at]!
      const source = this.sourceAt(index)
      if (source === undefined || this.statementAt(index)?.slot !== slot) continue
      const from = this.nodeAt(source)
      if (from !== node && source > (newest.get(from)?.said ?? -1))
        newest.set(from, { from, said: source, heard: index })
    }
    return [...newest.values()].toSorted((a, b) => a.from - b.from)
  }
}

/** Place of the last entry that is not after `until`; -1: none. */
export function lastBefore(ordered: readonly number[], until: number): number {
  let low = 0
  let high = ordered.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ordered[middle]! <= until) low = middle + 1
    else high = middle
  }
  return low - 1
}
