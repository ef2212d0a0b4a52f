/**
 * What the page looks at: a stretch of time and what is selected. Whoever shows it is told when it changes.
 * @module
 */
import { type History, lastBefore } from '../src/viewer/history.ts'

export type Selected =
  | { readonly kind: 'event'; readonly index: number }
  | { readonly kind: 'fault'; readonly index: number }
  | undefined

/** Shortest stretch, ms. */
const spanMin = 0.5

export class View {
  readonly history: History
  fromMs = 0
  toMs: number
  selected: Selected
  readonly #listeners: (() => void)[] = []

  constructor(history: History) {
    this.history = history
    this.toMs = this.#end
  }

  get spanMs(): number {
    return this.toMs - this.fromMs
  }

  /** A little after the last event, so that it stands clear of the edge. */
  get #end(): number {
    return this.history.endMs * 1.02
  }

  /** What zooming by keys keeps in place: the selected event when it is in sight, or the middle. */
  get centreMs(): number {
    const atMs = this.selected?.kind === 'event' ? this.history.atMs[this.selected.index]! : NaN
    return atMs >= this.fromMs && atMs <= this.toMs ? atMs : (this.fromMs + this.toMs) / 2
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /** Looks at a stretch, or as near to it as there is something to see. */
  show(fromMs: number, toMs: number): void {
    const span = Math.min(Math.max(toMs - fromMs, spanMin), this.#end * 1.02)
    const middle = (fromMs + toMs) / 2
    const least = -this.#end * 0.01
    this.fromMs = Math.min(Math.max(middle - span / 2, least), Math.max(this.#end - span, least))
    this.toMs = this.fromMs + span
    this.#tell()
  }

  showAll(): void {
    this.show(-this.#end * 0.01, this.#end)
  }

  /** @param factor - Below 1: closer. @param aroundMs - Stays where it is. */
  zoom(factor: number, aroundMs: number = (this.fromMs + this.toMs) / 2): void {
    const span = Math.min(Math.max(this.spanMs * factor, spanMin), this.#end * 1.02)
    const share = (aroundMs - this.fromMs) / this.spanMs
    this.show(aroundMs - share * span, aroundMs + (1 - share) * span)
  }

  /** @param share - Of what is seen; below 0: back. */
  pan(share: number): void {
    this.show(this.fromMs + share * this.spanMs, this.toMs + share * this.spanMs)
  }

  select(selected: Selected): void {
    this.selected = selected
    this.#tell()
  }

  /** Selects an event and brings it into sight. */
  goTo(index: number, spanMs: number = this.spanMs): void {
    this.selected = { kind: 'event', index }
    const atMs = this.history.atMs[index]!
    const isSeen = spanMs === this.spanMs && atMs >= this.fromMs && atMs <= this.toMs
    if (isSeen) this.#tell()
    else this.show(atMs - spanMs / 2, atMs + spanMs / 2)
  }

  /** Goes to the next event that is a node's own doing, or to the one before. */
  step(by: 1 | -1, order: readonly number[]): void {
    if (this.selected?.kind !== 'event') return this.goToLane(order, 1)
    const { index } = this.selected
    const marks = this.history.marks[this.history.nodeAt(index)]!
    const isMark = marks[lastBefore(marks, index)] === index
    const at = lastBefore(marks, index) + (by === 1 ? 1 : isMark ? -1 : 0)
    if (marks[at] !== undefined) this.goTo(marks[at])
  }

  /** Goes to the event of the node above or below that is nearest in time. */
  goToLane(order: readonly number[], by: 1 | -1): void {
    const { history, selected } = this
    const index = selected?.kind === 'event' ? selected.index : undefined
    const atMs = index === undefined ? (this.fromMs + this.toMs) / 2 : history.atMs[index]!
    let lane = index === undefined ? -1 : order.indexOf(history.nodeAt(index))
    for (lane += by; order[lane] !== undefined; lane += by) {
      const marks = history.marks[order[lane]!]!
      const before = lastBefore(marks, index ?? history.firstFrom(atMs))
      const near = [marks[before], marks[before + 1]].filter((it) => it !== undefined)
      const [nearest] = near.toSorted(
        (a, b) => Math.abs(history.atMs[a]! - atMs) - Math.abs(history.atMs[b]! - atMs),
      )
      if (nearest !== undefined) return this.goTo(nearest)
    }
  }

  goToViolation(): void {
    const { trace, violationAt } = this.history
    if (!trace.violation) return
    const span = Math.min(this.spanMs, Math.max(trace.plan.wires.maxMs * 20, 200))
    if (violationAt !== undefined) return this.goTo(violationAt, span)
    const { atMs } = trace.violation
    this.selected = undefined
    this.show(atMs - 2 * trace.plan.blockTimeMs, atMs + trace.plan.blockTimeMs)
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}
