/**
 * The slots that a node remembers: a dozen, so that a short list is copied and searched faster than a map.
 * @module
 */
import type { SlotState } from './slot-state.ts'

/** In ascending order. */
export type Slots = readonly Readonly<SlotState>[]

/** What is known about a slot; undefined: nobody has spoken about it yet. */
export function slotAt(slots: Slots, slot: bigint): Readonly<SlotState> | undefined {
  for (let at = slots.length - 1; at >= 0; at -= 1) {
    const known = slots[at] as Readonly<SlotState>
    if (known.slot === slot) return known
  }
  return undefined
}

/** With `slot` in the place of the one of its number. */
export function withSlot(slots: Slots, slot: Readonly<SlotState>): Slots {
  let at = slots.length - 1
  while (at >= 0 && (slots[at] as Readonly<SlotState>).slot > slot.slot) at -= 1
  if (slots[at]?.slot !== slot.slot) return slots.toSpliced(at + 1, 0, slot)
  const next = slots.slice()
  next[at] = slot
  return next
}
