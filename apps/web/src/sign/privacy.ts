/**
 * Whether amounts of one's own are hidden on this device, from whoever looks over the shoulder.
 * @module
 */
import { useSyncExternalStore } from 'react'

const name = 'watt.hide-amounts'
const listeners = new Set<() => void>()
let isHidden = read()

export function hideAmounts(hide: boolean): void {
  isHidden = hide
  try {
    localStorage.setItem(name, hide ? 'yes' : 'no')
  } catch {
    // Storage is switched off: the choice lasts as long as the page.
  }
  for (const listener of listeners) listener()
}

export function useAmountsHidden(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => isHidden,
  )
}

function read(): boolean {
  try {
    return localStorage.getItem(name) === 'yes'
  } catch {
    return false
  }
}
