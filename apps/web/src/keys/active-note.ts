/**
 * Which account is in use, as a note that can be read without loading the wallet.
 * @module
 */
import { useSyncExternalStore } from 'react'

const name = 'watt.account'
const listeners = new Set<() => void>()
let fallback = ''

/** The address; empty without an account. Local storage may be switched off: then it lasts as long as the page. */
export function readActiveNote(): string {
  try {
    return localStorage.getItem(name) ?? fallback
  } catch {
    return fallback
  }
}

export function writeActiveNote(address: string): void {
  fallback = address
  try {
    localStorage.setItem(name, address)
  } catch {
    // Nothing but convenience is lost.
  }
  for (const listener of listeners) listener()
}

/** Renders again when another account is chosen, here or in another tab. */
export function useActiveNote(): string {
  return useSyncExternalStore(subscribe, readActiveNote)
}

function subscribe(listener: () => void): () => void {
  const hear = ({ key }: StorageEvent): void => {
    if (key === name) listener()
  }
  listeners.add(listener)
  window.addEventListener('storage', hear)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', hear)
  }
}
