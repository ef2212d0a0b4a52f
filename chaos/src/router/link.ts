/**
 * What a bad link does to a packet: pure, so that a seed repeats it.
 * @module
 */
import type { Random } from '../random.ts'

/** One direction between two hosts. */
export type Link = {
  /** Nothing gets through. */
  readonly cut: boolean
  readonly delayMs: number
  /** It takes up to this much less or more, which changes a few times a second, as queues on the way fill and empty. */
  readonly jitterMs: number
  /** Shares of packets, 0 to 1. */
  readonly loss: number
  readonly duplicate: number
  /** Packets with a delay of their own, which do not keep the order; the others do. */
  readonly reorder: number
  /** 0: no limit. What waits for more than a second is dropped, as a full buffer does. */
  readonly bytesPerSecond: number
}

export const goodLink: Link = {
  cut: false,
  delayMs: 0,
  jitterMs: 0,
  loss: 0,
  duplicate: 0,
  reorder: 0,
  bytesPerSecond: 0,
}

/** What a link remembers between packets, in milliseconds of the router's clock. */
export type LinkMemory = { lastDueMs: number; busyUntilMs: number; swing: number; swingUntilMs: number }

export function freshLink(): LinkMemory {
  return { lastDueMs: 0, busyUntilMs: 0, swing: 0, swingUntilMs: 0 }
}

const bufferMs = 1_000
const swingMs = 200

/** @returns when each copy of the packet arrives; none: it is lost. */
export function passLink(
  link: Link,
  memory: LinkMemory,
  random: Random,
  { nowMs, bytes }: { readonly nowMs: number; readonly bytes: number },
): readonly number[] {
  if (link.cut || random.chance(link.loss)) return []
  const copies = random.chance(link.duplicate) ? 2 : 1
  const sentMs = send(link, memory, nowMs, bytes)
  if (sentMs === undefined) return []
  if (nowMs >= memory.swingUntilMs) {
    memory.swing = 2 * random.next() - 1
    memory.swingUntilMs = nowMs + swingMs
  }
  const dueAfter = (swing: number): number => sentMs + Math.max(0, link.delayMs + swing * link.jitterMs)
  return Array.from({ length: copies }, () => {
    if (random.chance(link.reorder)) return dueAfter(2 * random.next() - 1)
    memory.lastDueMs = Math.max(memory.lastDueMs, dueAfter(memory.swing))
    return memory.lastDueMs
  })
}

/** When the last byte has left; undefined when the buffer is full. */
function send(
  { bytesPerSecond }: Link,
  memory: LinkMemory,
  nowMs: number,
  bytes: number,
): number | undefined {
  if (bytesPerSecond === 0) return nowMs
  const fromMs = Math.max(nowMs, memory.busyUntilMs)
  if (fromMs - nowMs > bufferMs) return undefined
  memory.busyUntilMs = fromMs + (bytes / bytesPerSecond) * 1_000
  return memory.busyUntilMs
}
