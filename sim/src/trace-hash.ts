/**
 * One number for everything that happened: two runs with the same hash did the same things in the same order.
 * @module
 */
import type { TraceEvent } from './trace.ts'

export class TraceHash {
  #low = 0x811c_9dc5
  #high = 0x1234_5678

  add(event: TraceEvent): void {
    this.#mix(Math.round(event.atMs * 1_000) | 0)
    this.#mix(event.node)
    this.#mix(event.type.charCodeAt(0) * 31 + event.type.length)
    switch (event.type) {
      case 'say':
        this.#mix(event.id)
        this.#mix(event.slot)
        break
      case 'hear':
      case 'lose':
        this.#mix(event.id)
        break
      case 'decide':
        this.#mix(event.slot)
        for (let at = 0; at < event.value.length; at++) this.#mix(event.value.charCodeAt(at))
        break
      case 'catch-up':
      case 'timeout':
        this.#mix(event.slot)
        break
      case 'down':
      case 'up':
      case 'paused':
      case 'resumed':
        break
    }
  }

  /** 16 hex digits. */
  digest(): string {
    const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0')
    return hex(this.#high) + hex(this.#low)
  }

  #mix(word: number): void {
    this.#low = Math.imul(this.#low ^ word, 0x0100_0193)
    this.#high = Math.imul(this.#high ^ (word + (this.#low >>> 15)), 0x85eb_ca6b)
    this.#high ^= this.#high >>> 13
  }
}
