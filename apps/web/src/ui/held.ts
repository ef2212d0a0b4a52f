/**
 * Lists that grow at their top stand still while somebody points at them or moves through them with the keyboard.
 * @module
 */
import { useState } from 'react'

type Hold = {
  readonly onPointerEnter: () => void
  readonly onPointerLeave: () => void
  readonly onFocus: () => void
  readonly onBlur: () => void
}

/** @returns the value, or the one at the moment when the pointer or the focus came; and what to spread on the list. */
export function useHeld<VALUE>(value: VALUE): readonly [VALUE, Hold] {
  const [held, setHeld] = useState<{ readonly value: VALUE }>()
  const hold = (): void => setHeld((it) => it ?? { value })
  const release = (): void => setHeld(undefined)
  return [
    held ? held.value : value,
    { onPointerEnter: hold, onPointerLeave: release, onFocus: hold, onBlur: release },
  ]
}
