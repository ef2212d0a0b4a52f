/**
 * What the page looks at: a stretch of time and what is selected. Whoever shows it is told when it changes.
 * @module
 */
import type { History } from '../src/viewer/history.ts'

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

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}
