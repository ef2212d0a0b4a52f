/**
 * Reads stored pieces again, slowly and one after the other, so that damage is found before a proof needs the bytes.
 * @module
 */
import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { writeFileAtomic } from '@watt/files'
import { describeError, type Tell } from '../events.ts'
import type { Damage } from './damage.ts'
import type { DealBook } from './deal-book.ts'

type Hex = `0x${string}`

export type ScrubberParts = {
  readonly book: DealBook
  readonly damage: Damage
  /** Remembers what was checked when, so that a restart does not begin anew. */
  readonly path: string
  readonly bytesPerSecond: number
  /** Seconds between two checks of one piece. */
  readonly everySeconds: number
  /** Seconds since 1970. */
  readonly now: () => number
  readonly checked: (bytes: number) => void
  readonly tell: Tell
}

export interface Scrubber {
  /** Checks the piece that waited longest, if one is due. @returns whether there was one */
  step(signal: AbortSignal): Promise<boolean>
}

const pauseMs = 200

export async function openScrubber(parts: ScrubberParts): Promise<Scrubber> {
  const { book, damage, path, bytesPerSecond, everySeconds, now, checked, tell } = parts
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const times = readTimes(await readFile(path, 'utf8').catch(() => ''))
  const save = async (): Promise<void> => {
    const live = new Set(book.live().map(({ root }) => root))
    for (const root of times.keys()) if (!live.has(root)) times.delete(root)
    await writeFileAtomic(path, JSON.stringify(Object.fromEntries(times)))
  }
  return {
    step: async (signal) => {
      const due = book
        .live()
        .filter(({ state, root }) => state === 'active' && now() - (times.get(root) ?? 0) >= everySeconds)
        .toSorted((a, b) => (times.get(a.root) ?? 0) - (times.get(b.root) ?? 0))[0]
      if (due === undefined) return false
      try {
        await damage.check(due.root, due.sizeBytes, paceOf(bytesPerSecond, checked, signal))
        times.set(due.root, Math.floor(now()))
        await save()
      } catch (error) {
        if (!signal.aborted) tell('warn', 'scrub.failed', { root: due.root, ...describeError(error) })
        // A disk that does not answer gets its time.
        times.set(due.root, Math.floor(now()) - everySeconds + Math.min(60, everySeconds))
      }
      return true
    },
  }
}

function paceOf(
  bytesPerSecond: number,
  checked: (bytes: number) => void,
  signal: AbortSignal,
): (bytes: number) => Promise<void> {
  let allowance = (bytesPerSecond * pauseMs) / 1000
  return async (bytes) => {
    checked(bytes)
    allowance -= bytes
    if (allowance > 0) return
    const ms = Math.max(1, (-allowance / bytesPerSecond) * 1000 + pauseMs)
    allowance = (bytesPerSecond * pauseMs) / 1000
    await wait(ms, undefined, { signal })
  }
}

function readTimes(content: string): Map<Hex, number> {
  try {
    const entries = Object.entries(JSON.parse(content) as Record<string, unknown>)
    return new Map(entries.filter((entry): entry is [Hex, number] => Number.isFinite(entry[1])))
  } catch {
    return new Map()
  }
}
