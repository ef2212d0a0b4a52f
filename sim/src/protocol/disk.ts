/**
 * A node's disk: what was written stays, what was under way when the node stopped is lost, or not.
 * @module
 */
import type { Envelope, Statement, Value } from '@watt/scp'
import type { Timeline } from '../timeline.ts'
import type { Random } from '../random.ts'

/** A closed slot with the statements that prove it. */
export type Closed = { readonly value: Value; readonly proof: readonly Envelope[] }

/** What survives. */
export type Durable = {
  /** Own newest statements of each line, by `slot/line`. */
  readonly statements: Map<string, Statement>
  /** Sets that own statements name. */
  readonly pinned: Set<number>
  /** Entry i is slot i + 1. */
  readonly closed: Closed[]
}

/** Failed writes are tried again after this, as the herder does. */
const retryMs = 1_000

export class Disk {
  readonly durable: Durable = { statements: new Map(), pinned: new Set(), closed: [] }
  /** Extra time of each write. */
  slowMs = 0
  isFull = false
  readonly #timeline: Timeline
  readonly #random: Random
  #pending: ((durable: Durable) => void)[] = []
  /** Writes of an earlier life never answer. */
  #life = 0

  constructor(timeline: Timeline, random: Random) {
    this.#timeline = timeline
    this.#random = random
  }

  /** Applies a change, then says so. */
  write(change: (durable: Durable) => void, done: () => void): void {
    const latencyMs = this.slowMs + (this.#random.chance(0.2) ? this.#random.int(1, 20) : 0)
    if (latencyMs === 0 && !this.isFull) {
      change(this.durable)
      done()
      return
    }
    const life = this.#life
    this.#pending.push(change)
    this.#timeline.after(Math.max(latencyMs, 1), () => {
      if (life !== this.#life) return
      this.#pending = this.#pending.filter((it) => it !== change)
      if (this.isFull) {
        this.#timeline.after(retryMs, () => life === this.#life && this.write(change, done))
        return
      }
      change(this.durable)
      done()
    })
  }

  /** The machine stops: of the writes under way the first few are on the disk all the same. */
  crash(keepPending: number): void {
    this.#life++
    if (!this.isFull) for (const change of this.#pending.slice(0, keepPending)) change(this.durable)
    this.#pending = []
  }
}
