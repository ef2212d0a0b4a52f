/**
 * How much of each peer is being validated at the moment.
 * @module
 */
import { networkLimits } from './limits.ts'

/** Counts messages and bytes in work, per peer. */
export interface InFlight {
  /** @returns the function that ends the work, or undefined when the peer has too much in work. */
  enter(peer: string, bytes: number): (() => void) | undefined
}

/** Makes an empty count. */
export function createInFlight(): InFlight {
  const loads = new Map<string, { messages: number; bytes: number }>()
  return {
    enter(peer, bytes) {
      const load = loads.get(peer) ?? { messages: 0, bytes: 0 }
      if (load.messages >= networkLimits.inFlightMessagesMax) return undefined
      if (load.messages > 0 && load.bytes + bytes > networkLimits.inFlightBytesMax) return undefined
      load.messages++
      load.bytes += bytes
      loads.set(peer, load)
      return () => {
        load.messages--
        load.bytes -= bytes
        if (load.messages === 0) loads.delete(peer)
      }
    },
  }
}
