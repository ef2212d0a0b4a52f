/**
 * SCP's timers on the node's clock.
 * @module
 */
import type { Effect, Event, TimerId } from '@watt/scp'
import type { Clock } from '../types.ts'

export interface SlotTimers {
  set(effect: Extract<Effect, { type: 'setTimer' }>): void
  stop(slot: bigint, timer: TimerId): void
  /** Stops those of slots up to one. */
  stopUpTo(slot: bigint): void
  stopAll(): void
}

/** @param fire - Gets the event of a timer whose time has come. */
export function createSlotTimers(clock: Clock, fire: (event: Event) => void): SlotTimers {
  const running = new Map<string, { readonly slot: bigint; readonly cancel: () => void }>()
  const stop = (key: string): void => {
    running.get(key)?.cancel()
    running.delete(key)
  }

  return {
    set({ slot, timer, generation, ms }) {
      const key = `${slot} ${timer}`
      stop(key)
      const cancel = clock.after(ms, () => {
        running.delete(key)
        fire({ type: 'timer', slot, timer, generation })
      })
      running.set(key, { slot, cancel })
    },
    stop: (slot, timer) => stop(`${slot} ${timer}`),
    stopUpTo(last) {
      for (const [key, { slot }] of running) if (slot <= last) stop(key)
    },
    stopAll() {
      for (const key of running.keys()) stop(key)
    },
  }
}
