/**
 * The slots that a node remembers: a dozen, so that a short list is copied and searched faster than a map.
 * @module
 */
import type { SlotState } from './slot-state.ts'

/** In ascending order. */
export type Slots = readonly Readonly<SlotState>[]

/** What is known about a slot; undefined: nobody has spoken about it yet. */
export function slotAt(slots: Slots, slot: bigint): Readonly<SlotState> | undefined {
  return slots.findLast((it) => it.slot === slot)
}

/** With `slot` in the place of the one of its number. */
export function withSlot(slots: Slots, slot: Readonly<SlotState>): Slots {
  const at = slots.findLastIndex((it) => it.slot <= slot.slot)
  if (slots[at]?.slot === slot.slot) return slots.with(at, slot)
  return slots.toSpliced(at + 1, 0, slot)
}
