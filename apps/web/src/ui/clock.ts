/**
 * One clock for all ages on the screen; it ticks once a second, and only while something shows an age.
 * @module
 */
import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let nowMs = Date.now()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(tick, 1_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

function tick(): void {
  nowMs = Date.now()
  for (const listener of listeners) listener()
}

/** Milliseconds since 1970 by this device's clock; renders again each second. */
export function useNowMs(): number {
  return useSyncExternalStore(subscribe, () => nowMs)
}
