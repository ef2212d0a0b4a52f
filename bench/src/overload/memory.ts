/**
 * Memory of a process over time.
 * @see proc(5)
 * @module
 */
import { readFileSync } from 'node:fs'

/** Resident set, MiB; NaN where there is no /proc. */
export function residentMib(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1] ?? Number.NaN) / 1_024
  } catch {
    return Number.NaN
  }
}

/** Samples every half second until stopped. */
export function watchMemory(pid: number): { stop(): readonly number[] } {
  const samples = [residentMib(pid)]
  const timer = setInterval(() => samples.push(residentMib(pid)), 500)
  return {
    stop: () => {
      clearInterval(timer)
      return [...samples, residentMib(pid)]
    },
  }
}

/** How much the last third lies above the middle third, MiB: 0 or less is flat. */
export function growth(samples: readonly number[]): number {
  const third = Math.floor(samples.length / 3)
  const mean = (part: readonly number[]): number => part.reduce((sum, it) => sum + it, 0) / part.length
  return mean(samples.slice(-third)) - mean(samples.slice(third, 2 * third))
}
