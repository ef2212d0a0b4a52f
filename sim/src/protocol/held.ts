/**
 * Statements that cannot be heard yet: of slots ahead, or about sets that are still on their way.
 * @module
 */
import type { Envelope } from '@watt/scp'
import { limits } from './limits.ts'

export class Held {
  readonly #bySlot = new Map<number, Envelope[]>()

  hold(envelope: Envelope): void {
    const slot = Number(envelope.statement.slot)
    const held = this.#bySlot.get(slot) ?? []
    this.#bySlot.set(slot, held)
    if (held.includes(envelope)) return
    const ofNode = held.filter(({ statement }) => statement.nodeId === envelope.statement.nodeId)
    if (ofNode.length >= limits.heldPerNode) held.splice(held.indexOf(ofNode[0]!), 1)
    held.push(envelope)
  }

  at(slot: number): readonly Envelope[] {
    return this.#bySlot.get(slot) ?? []
  }

  /** Hands out what is held about a slot. */
  take(slot: number): readonly Envelope[] {
    const held = this.#bySlot.get(slot) ?? []
    this.#bySlot.delete(slot)
    return held
  }

  dropUpTo(slot: number): void {
    for (const held of this.#bySlot.keys()) if (held <= slot) this.#bySlot.delete(held)
  }
}
