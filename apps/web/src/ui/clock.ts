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
  if (timer === undefined) {
    nowMs = Date.now()
    timer = setInterval(tick, 1_000)
  }
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
  return useNow(itself)
}

/** What is made of it; renders again only when that changes. @param of - Gives equal values for equal times. */
export function useNow<VALUE extends string | number>(of: (nowMs: number) => VALUE): VALUE {
  return useSyncExternalStore(subscribe, () => of(nowMs))
}

function itself(ms: number): number {
  return ms
}
