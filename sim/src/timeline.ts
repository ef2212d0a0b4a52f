/**
 * Virtual time: what will happen, in order of its time; of two things at one time, the one that was planned first.
 * @module
 */

export class Timeline {
  /** Milliseconds since the start of the run. */
  nowMs = 0
  /** A binary heap, the next first, as one list for each field: sifting then reads numbers that lie side by side. */
  readonly #times: number[] = []
  readonly #orders: number[] = []
  readonly #runs: (() => void)[] = []
  #order = 0

  /** Plans something. It cannot be taken back: what is planned looks for itself whether it still has a point. */
  after(ms: number, run: () => void): void {
    const times = this.#times
    const atMs = this.nowMs + ms
    let at = times.length
    times.push(atMs)
    this.#orders.push(0)
    this.#runs.push(run)
    // Nothing was planned later than this, so equal times stay above.
    while (at > 0) {
      const parent = (at - 1) >>> 1
      if (times[parent]! <= atMs) break
      this.#move(parent, at)
      at = parent
    }
    this.#put(at, atMs, this.#order++, run)
  }

  get pending(): number {
    return this.#times.length
  }

  /** Runs what is planned until `untilMs`, or until `isOver` says so after something ran. */
  run(untilMs: number, isOver: () => boolean): void {
    while (this.#times.length > 0 && this.#times[0]! <= untilMs) {
      this.nowMs = this.#times[0]!
      const run = this.#take()
      run()
      if (isOver()) return
    }
    this.nowMs = untilMs
  }

  #take(): () => void {
    const times = this.#times
    const first = this.#runs[0]!
    const lastMs = times.pop()!
    const lastOrder = this.#orders.pop()!
    const last = this.#runs.pop()!
    const count = times.length
    if (count === 0) return first
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= count) break
      if (child + 1 < count && !this.#isBefore(child, times[child + 1]!, this.#orders[child + 1]!)) child++
      if (!this.#isBefore(child, lastMs, lastOrder)) break
      this.#move(child, at)
      at = child
    }
    this.#put(at, lastMs, lastOrder, last)
    return first
  }

  #isBefore(at: number, atMs: number, order: number): boolean {
    const time = this.#times[at]!
    return time < atMs || (time === atMs && this.#orders[at]! < order)
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#times[from]!, this.#orders[from]!, this.#runs[from]!)
  }

  #put(at: number, atMs: number, order: number, run: () => void): void {
    this.#times[at] = atMs
    this.#orders[at] = order
    this.#runs[at] = run
  }
}
