/**
 * Watches a protocol run, and knows nothing of how the nodes work: it has its own idea of what a quorum slice is and of
 * what a node may say after what.
 * @module
 */
import type { Envelope, Pledges, Statement, Value } from '@watt/scp'
import type { Check, Violation } from '../outcome.ts'
import { holdsSlice, type TrustMap } from '../trust-map.ts'
import { valuesIn } from './driver.ts'
import { goesBack } from './line.ts'
import type { Sets } from './sets.ts'
import { decodeValue, firstValue, markOf, nameOfValue } from './value.ts'

/** A close time may lie so far ahead of a validator's clock. */
const toleratedMs = 60_000
/** Furthest that an agreed close time may lie ahead: what validators tolerate, and clocks that are off and jump. */
const aheadMaxMs = toleratedMs + 2_000 + 60_000

export type RefereeOptions = {
  readonly map: TrustMap
  readonly sets: Sets
  readonly isHonest: (node: number) => boolean
  readonly nodeOf: (envelope: Envelope) => number
  readonly nowMs: () => number
  /** What a clock that is right shows. */
  readonly clockMs: () => number
  /** The latest that a node read on its own clock. */
  readonly latestClockMs: (node: number) => number
  /** Checks that are left out, to see that they are needed. */
  readonly without: ReadonlySet<Check>
}

export class Referee {
  violation: Violation | undefined
  /** Some slot has two values. Whatever follows from that, only the check of agreement speaks of it. */
  isForked = false
  /** Entry i is what slot i + 1 was decided with. */
  readonly decided: Value[] = []
  readonly #options: RefereeOptions
  /** Slots that nodes may close after a restart on their own word alone: they had heard the others before. */
  readonly #restored = new Map<number, number>()
  /** Newest own statements by slot, then by node and line: nominations at twice its number, ballots after it. */
  readonly #said = new Map<number, Pledges[]>()
  /** Slots closed, as each node told the world, and the value of the last. */
  readonly #acknowledged = new Map<number, { readonly slot: number; readonly value: Value }>()

  constructor(options: RefereeOptions) {
    this.#options = options
  }

  fail(check: Check, node: number | undefined, problem: string): void {
    if (this.#options.without.has(check)) return
    this.violation ??= { check, node, problem, atMs: this.#options.nowMs() }
  }

  said(node: number, { slot, pledges }: Statement): void {
    if (!this.#options.isHonest(node)) return
    let said = this.#said.get(Number(slot))
    if (said === undefined) this.#said.set(Number(slot), (said = []))
    const line = 2 * node + (pledges.type === 'nominate' ? 0 : 1)
    const before = said[line]
    said[line] = pledges
    const problem = before === undefined ? undefined : goesBack(before, pledges)
    if (problem !== undefined)
      this.fail(
        'own-statements',
        node,
        `Slot ${slot}: after ${before?.type} it said ${pledges.type}: ${problem}.`,
      )
    const tooEarly = valuesIn(pledges).find((value) => this.#isTooEarly(node, Number(slot), value))
    if (tooEarly !== undefined)
      this.fail(
        'validity',
        node,
        `Slot ${slot}: it speaks for ${nameOfValue(tooEarly)}, whose close time its clock never came near.`,
      )
  }

  closed(
    node: number,
    slot: number,
    value: Value,
    proof: readonly Envelope[],
    from: 'agreement' | 'catch-up',
  ): void {
    if (!this.#options.isHonest(node)) return
    const known = this.decided[slot - 1]
    this.decided[slot - 1] ??= value
    if (known !== undefined && Buffer.compare(known, value) !== 0) {
      this.isForked = true
      const [here, there] = [nameOfValue(value), nameOfValue(known)]
      this.fail('agreement', node, `Slot ${slot}: decided ${here} here and ${there} elsewhere.`)
    }
    this.#checkValue(node, slot, value)
    const speakers = this.#speakers(node, slot, value, proof)
    if (from === 'agreement' && this.#restored.get(node) !== slot && !this.#areQuorum(node, speakers, proof))
      this.fail(
        'certificate',
        node,
        `Slot ${slot}: it closed it with statements of nodes ${[...speakers].join(', ')}, which are no quorum.`,
      )
    this.#acknowledged.set(node, { slot, value })
  }

  /** A node came back with this many slots closed. */
  restarted(node: number, head: number, valueAt: (slot: number) => Value | undefined): void {
    if (!this.#options.isHonest(node)) return
    const last = this.#acknowledged.get(node)
    const kept = last && valueAt(last.slot)
    const isThere = last === undefined || (kept !== undefined && Buffer.compare(kept, last.value) === 0)
    if (!isThere)
      this.fail('durability', node, `It had closed slot ${last.slot} and came back with slot ${head}.`)
    // A slot that its disk closed although nobody was told counts from now on.
    for (let slot = (last?.slot ?? 0) + 1; isThere && slot <= head; slot++)
      this.closed(node, slot, valueAt(slot)!, [], 'catch-up')
    this.#restored.set(node, head + 1)
  }

  /** Whether what proves a slot is enough for a node. */
  isProven(node: number, slot: number, value: Value, proof: readonly Envelope[]): boolean {
    return this.#convinces(node, this.#speakers(node, slot, value, proof))
  }

  accused(node: number, second: Envelope): void {
    const accused = this.#options.nodeOf(second)
    if (!this.#options.isHonest(node) || !this.#options.isHonest(accused)) return
    this.fail('no-false-accusation', node, `It accuses node ${accused}, which keeps to the protocol.`)
  }

  /** Statements of slots that everyone left behind are not needed again. */
  forgetBelow(slot: number): void {
    for (const said of this.#said.keys()) if (said < slot) this.#said.delete(said)
  }

  #checkValue(node: number, slot: number, bytes: Value): void {
    const value = decodeValue(bytes)
    // Its own parent: whether others have the same one is a matter of agreement.
    const last = this.#acknowledged.get(node)
    const parent = last === undefined ? firstValue : last.value
    const parentCloseMs = decodeValue(parent)?.closeTimeMs ?? 0
    const problem =
      value === undefined
        ? 'the bytes are no value'
        : value.parent !== markOf(parent) || slot !== (last?.slot ?? 0) + 1
          ? 'it follows another parent'
          : value.closeTimeMs <= parentCloseMs
            ? 'its close time is not after its parent’s'
            : value.closeTimeMs > this.#options.clockMs() + aheadMaxMs
              ? 'its close time is far ahead of all clocks'
              : !this.#options.sets.isValid(value.set)
                ? 'its transaction set breaks the rules, or nobody proposed it'
                : undefined
    if (problem !== undefined) this.fail('validity', node, `Slot ${slot} was decided, but ${problem}.`)
  }

  /** Whether a node cannot have vouched for a value that nobody decided. */
  #isTooEarly(node: number, slot: number, bytes: Value): boolean {
    const decided = this.decided[slot - 1]
    if (decided !== undefined && Buffer.compare(decided, bytes) === 0) return false
    const { closeTimeMs = 0 } = decodeValue(bytes) ?? {}
    return closeTimeMs > this.#options.latestClockMs(node) + toleratedMs
  }

  /**
   * What a node shows those who are behind: one history, the decided one, with what proves it and nothing else. That each
   * of its values follows the one before is a matter of validity.
   */
  offered(
    node: number,
    from: number,
    closed: readonly { readonly value: Value; readonly proof: readonly Envelope[] }[],
  ): void {
    if (this.isForked) return
    closed.forEach(({ value, proof }, at) => {
      const slot = from + at
      this.#speakers(node, slot, value, proof)
      const decided = this.decided[slot - 1]
      if (decided === undefined || Buffer.compare(decided, value) !== 0)
        this.fail('certificate', node, `Slot ${slot}: it offers what was not decided.`)
    })
  }

  /** Whether a slice of the node spoke. */
  #convinces(node: number, speakers: ReadonlySet<number>): boolean {
    return holdsSlice(this.#options.map[node]!.trusts, this.#withBlocked(node, speakers))
  }

  /**
   * Whether those who spoke hold a quorum of the node: honest ones have slices there too. Liars may claim any, and who
   * externalized had a quorum before.
   */
  #areQuorum(node: number, speakers: ReadonlySet<number>, proof: readonly Envelope[]): boolean {
    const { map, isHonest, nodeOf } = this.#options
    const free = new Set(
      proof.flatMap((it) => (it.statement.pledges.type === 'externalize' ? [nodeOf(it)] : [])),
    )
    let left = this.#withBlocked(node, speakers)
    for (;;) {
      const held = new Set(
        [...left].filter((it) => free.has(it) || !isHonest(it) || holdsSlice(map[it]!.trusts, left)),
      )
      if (held.size === left.size) return holdsSlice(map[node]!.trusts, left)
      left = held
    }
  }

  /** So many may speak that no slice of the node is without them: then it stands beside them. */
  #withBlocked(node: number, speakers: ReadonlySet<number>): ReadonlySet<number> {
    const { map } = this.#options
    const others = new Set(map.keys().filter((other) => !speakers.has(other)))
    return holdsSlice(map[node]!.trusts, others) ? speakers : new Set([...speakers, node])
  }

  /** Who stands behind a decision; everything in a proof must be about it. */
  #speakers(node: number, slot: number, value: Value, proof: readonly Envelope[]): ReadonlySet<number> {
    const speakers = new Set<number>()
    for (const envelope of proof) {
      const { pledges } = envelope.statement
      const about =
        pledges.type === 'confirm'
          ? pledges.ballot
          : pledges.type === 'externalize'
            ? pledges.commit
            : undefined
      if (
        Number(envelope.statement.slot) !== slot ||
        about === undefined ||
        Buffer.compare(about.value, value) !== 0
      )
        this.fail('certificate', node, `Slot ${slot}: the proof holds what does not prove it.`)
      speakers.add(this.#options.nodeOf(envelope))
    }
    return speakers
  }
}
