/**
 * Which messages arrive, and when.
 * @module
 */
import type { Fault } from '../faults.ts'
import { calmWires, type Wires } from '../plan.ts'
import type { Random } from '../random.ts'

type BadLinks = Extract<Fault, { readonly kind: 'bad-links' }>

/** The links between all nodes, with the faults that are in force. */
export class Links {
  #wires: Wires
  readonly #random: Random
  readonly #faults = new Set<Fault>()
  #cuts: Extract<Fault, { readonly kind: 'partition' | 'one-way' }>[] = []
  #bad: BadLinks[] = []

  constructor(wires: Wires, random: Random) {
    this.#wires = wires
    this.#random = random
  }

  start(fault: Fault): void {
    this.#faults.add(fault)
    this.#refresh()
  }

  end(fault: Fault): void {
    this.#faults.delete(fault)
    this.#refresh()
  }

  /** Ends every fault; what is left are links that lose nothing and are quick enough. */
  calm(): void {
    this.#faults.clear()
    this.#refresh()
    this.#wires = calmWires(this.#wires)
  }

  /** Whether anything gets from one node to another. */
  reaches(from: number, to: number): boolean {
    for (const cut of this.#cuts) {
      if (cut.kind === 'one-way') {
        if (cut.from.includes(from) && cut.to.includes(to)) return false
      } else if (!cut.groups.some((group) => group.includes(from) && group.includes(to))) return false
    }
    return true
  }

  /** Delays of the copies of one message that arrive; none: it is lost. */
  delays(from: number, to: number): readonly number[] {
    const random = this.#random
    const bad = this.#bad.find(({ nodes }) => nodes.includes(from) || nodes.includes(to))
    const { loss, duplication } = bad ?? this.#wires
    if (loss > 0 && random.chance(loss)) return []
    const delay = this.#delay(bad)
    return duplication > 0 && random.chance(duplication) ? [delay, this.#delay(bad)] : [delay]
  }

  /** Time of a question and its answer. */
  roundTrip(from: number, to: number): number {
    const bad = this.#bad.find(({ nodes }) => nodes.includes(from) || nodes.includes(to))
    return this.#delay(bad) + this.#delay(bad)
  }

  #delay(bad: BadLinks | undefined): number {
    const random = this.#random
    const { minMs, maxMs } = this.#wires
    const longest = maxMs + (bad?.delayMs ?? 0)
    const reorder = bad?.reorder ?? this.#wires.reorder
    const delay = minMs + random.next() * (longest - minMs)
    return reorder > 0 && random.chance(reorder) ? delay + random.next() * 5 * longest : delay
  }

  #refresh(): void {
    const faults = [...this.#faults]
    this.#cuts = faults.filter((it) => it.kind === 'partition' || it.kind === 'one-way')
    this.#bad = faults.filter((it) => it.kind === 'bad-links')
  }
}
