/**
 * Virtual time: what will happen, in order of its time; of two things at one time, the one that was planned first.
 * @module
 */

type Entry = { readonly atMs: number; readonly order: number; readonly run: () => void }

export class Timeline {
  /** Milliseconds since the start of the run. */
  nowMs = 0
  /** A binary heap, the next first. */
  readonly #entries: Entry[] = []
  #order = 0

  /** Plans something. It cannot be taken back: what is planned looks for itself whether it still has a point. */
  after(ms: number, run: () => void): void {
    const entry: Entry = { atMs: this.nowMs + ms, order: this.#order++, run }
    const entries = this.#entries
    let at = entries.length
    entries.push(entry)
    while (at > 0) {
      const parent = (at - 1) >>> 1
      if (isBefore(entries[parent]!, entry)) break
      entries[at] = entries[parent]!
      at = parent
    }
    entries[at] = entry
  }

  get pending(): number {
    return this.#entries.length
  }

  /** Runs what is planned until `untilMs`, or until `isOver` says so after something ran. */
  run(untilMs: number, isOver: () => boolean): void {
    while (this.#entries.length > 0 && this.#entries[0]!.atMs <= untilMs) {
      const entry = this.#take()
      this.nowMs = entry.atMs
      entry.run()
      if (isOver()) return
    }
    this.nowMs = untilMs
  }

  #take(): Entry {
    const entries = this.#entries
    const first = entries[0]!
    const last = entries.pop()!
    const count = entries.length
    if (count === 0) return first
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= count) break
      if (child + 1 < count && isBefore(entries[child + 1]!, entries[child]!)) child++
      if (isBefore(last, entries[child]!)) break
      entries[at] = entries[child]!
      at = child
    }
    entries[at] = last
    return first
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)
}
