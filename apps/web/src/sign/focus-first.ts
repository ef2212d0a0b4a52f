/**
 * Moves the focus to where the next step begins, when a press of a button put it in place of another.
 * @module
 */

/** A ref for what surrounds the new fields. */
export function focusFirst(element: HTMLElement | null): void {
  element?.querySelector('input')?.focus()
}
