/**
 * What processes used so far, as Linux accounts for it.
 * @see proc(5)
 * @module
 */
import { readFileSync } from 'node:fs'

export type Usage = {
  /** User and system time of all threads. */
  readonly cpuMs: number
  /** The largest peak resident set of one process. */
  readonly peakMib: number
  /** What one process has resident now, at most. */
  readonly residentMib: number
  /** What one process has of its own now, at most: without files that are mapped, which the kernel takes back when it likes. */
  readonly ownMib: number
}

const ticksPerSecond = 100

/** @returns undefined where there is no /proc. */
export function readUsage(pids: readonly number[]): Usage | undefined {
  try {
    const cpuTicks = pids.map((pid) => ticksOf(readFileSync(`/proc/${pid}/stat`, 'utf8')))
    const statuses = pids.map((pid) => readFileSync(`/proc/${pid}/status`, 'utf8'))
    return {
      cpuMs: (cpuTicks.reduce((sum, ticks) => sum + ticks, 0) * 1_000) / ticksPerSecond,
      peakMib: Math.max(...statuses.map(peakKibOf)) / 1_024,
      residentMib: Math.max(...statuses.map(residentKibOf)) / 1_024,
      ownMib: Math.max(...statuses.map(ownKibOf)) / 1_024,
    }
  } catch {
    return undefined
  }
}

/** Fields 14 and 15; the name in field 2 may hold spaces, so count from behind its bracket. */
export function ticksOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}

export function peakKibOf(status: string): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0)
}

export function residentKibOf(status: string): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0)
}

export function ownKibOf(status: string): number {
  return Number(/^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0)
}
